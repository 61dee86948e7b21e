"""Membership applications: rounds, endorsements, decisions, admission."""
