"""Progress reports: every member owes one every two years (R7)."""
