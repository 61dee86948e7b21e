"""Progress reports (R7). What they need of a membership stands in ``cities``."""
