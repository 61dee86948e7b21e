"""The portal's settings as the tests run them: a scratch folder each worker, and the database that is asked for."""

import os
import tempfile
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_root = Path(os.environ.get("TEST_VAR_DIR") or Path(tempfile.gettempdir()) / f"portal-tests-{os.getuid()}")
_backend = os.environ.get("TEST_DATABASE", "sqlite")
_var = _root / _backend / _worker
(_var / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where there is none

os.environ.update(
    SECRET_KEY="only-for-tests",
    VAR_DIR=str(_var),
    PORTAL_DEMO="1",
    ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    SITE_URL="http://localhost:8000",
    EMAIL_URL="consolemail://",
    REQUIRE_SECOND_FACTOR="0",
)
if _backend == "postgres":
    os.environ["DATABASE_URL"] = os.environ.get(
        "TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres"
    )
    # To clear the cache is to empty its Redis database: each worker has its own, counted up from the one that is named.
    _server, _number = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9").rsplit("/", 1)
    os.environ["REDIS_URL"] = (
        f"{_server}/{int(_number) + int(_worker.removeprefix('gw') if _worker != 'main' else 0)}"
    )
else:
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("REDIS_URL", None)

from gnlc_portal.settings import *  # noqa: E402, F403
from gnlc_portal.settings import CACHES, DATABASES, STATIC_ROOT, STORAGES, TEMPLATES  # noqa: E402

if _backend == "postgres":
    DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DB_NAME", "test_portal")}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    CACHES["default"]["KEY_PREFIX"] = f"test-{_worker}"
else:
    # A file, because other processes and threads cannot see an in-memory database.
    DATABASES["default"]["TEST"] = {"NAME": str(_var / "test.sqlite3")}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns when it is missing, and a warning is an error here
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"  # tests that need a worker start one with a broker of its own
for _engine in TEMPLATES:
    _engine["OPTIONS"]["string_if_invalid"] = ""
