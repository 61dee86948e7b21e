"""``make run``: the demonstration, prepared and started by one command (``python -m gnlc_portal.launch``)."""
