"""The pages of ``cities``, one file per kind of visitor."""
