"""The audit trail: one line for each fact, whichever part of the portal it happened in; only ever added to."""
