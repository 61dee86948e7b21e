"""How often one private calendar is put together: a program that asks without end costs no more than this."""

from datetime import timedelta

from django.core.cache import cache

from gnlc_portal.lib import clock

REQUESTS = 30
PERIOD = timedelta(minutes=10)  # real time


def has_room(feed_id: int) -> bool:
    """Whether a calendar may be put together now; counts this time. Of two at once one may go uncounted."""
    key, real = f"calendar:{feed_id}", clock.real_now()
    began, count = cache.get(key) or (real, 0)
    if real - began >= PERIOD:
        began, count = real, 0
    if count >= REQUESTS:
        return False
    cache.set(key, (began, count + 1), PERIOD.total_seconds())
    return True
