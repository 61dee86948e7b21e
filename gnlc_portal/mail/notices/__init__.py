"""Notices: what is written to people because a day has come, for instance before and after a due date.

Two steps, each of them safe to repeat and harmless when several processes take it at once:

``detecting``   finds which rung of a ladder each subject has reached and writes a row per recipient;
``delivering``  turns the rows that are still due into messages of the outbox, from 08:00 in Hamburg.

A rung is *due and not yet sent*, never "today": after an outage each subject gets the highest rung it has reached, once.
An app describes its ladder (``rungs.Ladder``) and registers it when it is loaded.
"""
