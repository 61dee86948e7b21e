"""Leaves that every app may use and that import no app."""
