"""No models: Django announces the beginning and the end of ``migrate`` only to apps that have this module (see apps.py)."""
