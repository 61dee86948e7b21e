"""Views by actor: delegate, mayor, commission."""
