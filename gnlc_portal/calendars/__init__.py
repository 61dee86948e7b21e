"""Dates for people's own calendars: one public feed, and one for each person who wants it, behind a link of its own.

Which dates there are, the apps say: each registers a source (``sources``) when it is loaded, and knows no other.
"""
