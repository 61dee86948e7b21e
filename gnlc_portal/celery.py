"""Celery carries nudges only: the work itself is rows, so any message may be lost, doubled or late."""

import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gnlc_portal.settings")

SWEEP_EVERY_S = 60.0  # real seconds; the sweep asks the portal's clock what is due

app = Celery("gnlc_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["gnlc_portal"], related_name="sweep")
app.conf.beat_schedule = {"sweep": {"task": "gnlc_portal.sweep.sweep", "schedule": SWEEP_EVERY_S}}


@worker_process_init.connect
def _forget_inherited_connections(**_kwargs: object) -> None:
    """A forked child must not share its parent's database sockets."""
    from django.db import connections

    connections.close_all()
