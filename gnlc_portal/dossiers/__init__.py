"""A questionnaire being answered by a team. Applications and progress reports are both dossiers.

A dossier knows no team: the app that owns it answers who may read and who may write, and which sections are
open.
"""
