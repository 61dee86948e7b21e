"""Settings, read from the environment. Without any, they are those of production; PORTAL_DEMO=1 makes the demonstration.

README.md lists every variable. Values that are rules of the network do not stand here but beside the rule.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu.transport import TRANSPORT_ALIASES

from gnlc_portal.lib.environment import LOCAL_HOSTS, require_local_hosts

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- What kind of portal this is -------------------------------------------------------------------------------------
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)
PORTAL_CLOCK = env.str("PORTAL_CLOCK", default="")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS if PORTAL_DEMO else [])
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing. Set it to a long random text that stays the same on every node; `make run` makes its own in var/."
    )
SITE_URL = env.str(
    "SITE_URL",
    default=f"http://localhost:{env.int('PORT', default=8000)}"
    if PORTAL_DEMO
    else f"https://{ALLOWED_HOSTS[0] if ALLOWED_HOSTS else 'localhost'}",
).rstrip("/")
if PORTAL_DEMO or PORTAL_CLOCK:
    require_local_hosts(ALLOWED_HOSTS)
# The portal's clock is real time unless this file says otherwise (gnlc_portal.lib.clock).
CLOCK_FILE = VAR_DIR / "clock.json" if PORTAL_DEMO or PORTAL_CLOCK else None
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=not PORTAL_DEMO)
# Where people are sent with what the portal cannot decide.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="learningcities@portal.example")
# A proxy in front that sets X-Forwarded-Proto itself; without one the header could be forged.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)

# --- Parts -----------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "gnlc_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # so that templates/ may override a widget
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "auditlog",
    "gnlc_portal.apps.PortalConfig",
    "gnlc_portal.lib",
    "gnlc_portal.lists",
    "gnlc_portal.trail",
    "gnlc_portal.mail",
    "gnlc_portal.accounts",
    "gnlc_portal.dossiers",
    "gnlc_portal.calendars",
    "cities",
    "applications",
    "reports",
]
if PORTAL_DEMO:
    INSTALLED_APPS.append("gnlc_portal.demo")

MIDDLEWARE = [
    "gnlc_portal.lib.arrival.stamp_arrival",  # first: R1 counts the moment of arrival
    "gnlc_portal.lib.nul.DropNul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gnlc_portal.accounts.middleware.speak_the_users_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "gnlc_portal.urls"
WSGI_APPLICATION = "gnlc_portal.wsgi.application"
ASGI_APPLICATION = "gnlc_portal.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gnlc_portal.context.portal",
            ],
            "builtins": ["django.templatetags.i18n", "gnlc_portal.lib.dates"],
        },
    },
    {
        # Mails are plain text: an apostrophe must not arrive as an HTML entity.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "text",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"autoescape": False, "builtins": ["django.templatetags.i18n", "gnlc_portal.lib.dates"]},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database and cache: SQLite and the database by default, PostgreSQL and Redis by environment ----------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock at BEGIN: a deferred transaction that turns into a writer fails at once under load.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}
}
SESSION_COOKIE_AGE = 14 * 24 * 3600

# --- Celery ----------------------------------------------------------------------------------------------------------
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SEND_SENT_EVENT = False
CELERY_TIMEZONE = "UTC"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A nudge that cannot be left must not hold the person who waits for the page: the sweep finds the row.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 300,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
    }
else:
    TRANSPORT_ALIASES["folder"] = "gnlc_portal.lib.queue_files:Transport"
    CELERY_BROKER_URL = "folder://localhost"
    _queue = VAR_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.2,
        "store_processed": False,
    }
    for _folder in ("messages", "control"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
CELERY_TASK_PUBLISH_RETRY = False

# --- Files -----------------------------------------------------------------------------------------------------------
# Private files: served only through a permission check, so there is no MEDIA_URL.
FILES_URL = env.str("FILES_URL", default="")
if FILES_URL and not FILES_URL.startswith("file:///"):
    raise ImproperlyConfigured("FILES_URL must be file:///path, a folder that all nodes share.")
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS: list[Path | tuple[str, str]] = [BASE_DIR / "static"]
# Leaflet's files out of django-leaflet. Not as an app: its forms want GDAL, a system library the portal has no use for.
_leaflet = find_spec("leaflet")
if _leaflet is not None and _leaflet.submodule_search_locations:
    STATICFILES_DIRS.append(
        ("leaflet", str(Path(_leaflet.submodule_search_locations[0]) / "static" / "leaflet"))
    )
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": FILES_URL.removeprefix("file://") or str(VAR_DIR / "files"),
            "file_permissions_mode": 0o600,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# No upload grows beyond its limit, wherever it is sent (gnlc_portal/dossiers/uploads/quota.py).
FILE_UPLOAD_HANDLERS = [
    "gnlc_portal.dossiers.uploads.quota.QuotaHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a pasted book must come to a sentence, not to a bare 400
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Languages and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "gnlc_portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"  # UIL's; every rule is counted in it
FORMAT_MODULE_PATH = ["gnlc_portal.formats"]

# --- Mail ------------------------------------------------------------------------------------------------------------
if PORTAL_DEMO and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "gnlc_portal.demo.mailbox.EmailBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
    EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default=f"Learning Cities <{CONTACT_EMAIL}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Accounts --------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_login"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "gnlc_portal.accounts.adapter.PortalAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "gnlc_portal.accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # a mail scanner that follows the link confirms nothing
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 2
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told to its owner
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https://") else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Beside allauth's own limits: letters to cities (cities/views/letters.py says these numbers to the writer).
ACCOUNT_RATE_LIMITS = {"write_to_city": "5/d/user,20/d/ip,10/d/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Learning Cities"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PORTAL_DEMO

# --- Security --------------------------------------------------------------------------------------------------------
_HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = _HTTPS and not PORTAL_DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "gnlc_portal.views.csrf_failure"
LANGUAGE_COOKIE_SAMESITE = "Lax"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}
# Old and new values of what is changed in the working room (gnlc_portal/edits.py); from which address is nobody's business.
AUDITLOG_DISABLE_REMOTE_ADDR = True
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains is the domain owner's decision, not the portal's
    "security.W021",  # likewise the preload list
]

# --- Logs: one line each, to standard error ---------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {
        "personal": {"()": "gnlc_portal.lib.logs.HidePersonalLinks"},
        "refusals": {"()": "gnlc_portal.lib.logs.OneLineForARefusal"},
        "boxes": {"()": "gnlc_portal.lib.logs.ErrorsAndBoxes"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["personal", "refusals"]}
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"fontTools": {"level": "ERROR"}, "weasyprint": {"level": "WARNING", "filters": ["boxes"]}},
}
TESTING = "pytest" in sys.modules
if TESTING:
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
