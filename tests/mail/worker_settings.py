"""The portal's settings for processes that tests start: on Redis, with names that no other run's worker listens to."""

import os

from gnlc_portal.settings import *  # noqa: F403
from gnlc_portal.settings import CELERY_BROKER_TRANSPORT_OPTIONS, REDIS_URL

if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = os.environ["TEST_BROKER_PREFIX"]
