"""What every app stands on, and the composition of the portal."""

from gnlc_portal.celery import app as celery_app

__all__ = ["celery_app"]
