import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_attempts_remembered(db: None) -> None:
    """Rate limits are counted in the cache: a mail just sent to an address would not be sent again."""
    cache.clear()
