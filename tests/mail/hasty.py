"""The portal's Celery with a beat that ticks every second: a test does not wait a minute for the next sweep."""

from gnlc_portal.celery import app

app.conf.beat_schedule["sweep"]["schedule"] = 1.0
