"""Roles that are a group of users. Officers and delegates are rows of ``cities``: they belong to a country or a city."""

COORDINATORS = "coordinators"  # UIL's coordination team: every country
