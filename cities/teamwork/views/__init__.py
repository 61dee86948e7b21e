"""One page a module; every view is told by its address whose dossiers it shows (addresses.py)."""
