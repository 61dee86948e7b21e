"""Reviewing a dossier: claims, internal notes, questions to its team, who read which text, and what changed since.

All of it stands beside the content: no snapshot holds it and no signature depends on it. Who may review, who may answer
and whom a letter reaches is the owning app's rule, as everywhere in dossiers.
"""
