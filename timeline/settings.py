"""Every setting of the project, read once and strictly from the environment.

A missing or wrong value stops the start with a list of all that is wrong. Each name read here
has a row in the README; ``tests/test_settings.py`` holds the two together.
"""

import base64
import binascii
import re
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, EnvValidationError, ValidationError
from environs import validate as check
from jinja2 import FileSystemLoader, PrefixLoader

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env(eager=False)

# What this server makes: the default database, collected static files, the demo's keys.
VAR_DIR = Path(env.str("VAR_DIR", default="") or BASE_DIR / "var").resolve()

# What these name ends up in headers, where a blank, a quote or a semicolon would say something else.
_HOST = re.compile(r"\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")
_HEADER_TEXT = re.compile(r"[!-~]([ -~]{0,98}[!-~])?", re.ASCII)
_SCRIPT_URL = re.compile(r"(https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)?/(?!/)[A-Za-z0-9._~/%?&=-]*")


def _strong(value: str) -> None:
    if len(value) < 40 or len(set(value)) < 10:
        raise ValidationError("must be at least 40 characters, and random")


def _data_key(value: str) -> None:
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValidationError("must be base64") from error
    if len(key) != 32 or len(set(key)) < 10:
        raise ValidationError("must be 32 random bytes in base64 (openssl rand -base64 32)")


def _data_keys(values: list[str]) -> None:
    for value in values:
        _data_key(value.strip())


def _cache_url(value: str) -> None:
    if value != "locmem://" and not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValidationError("must be locmem:// or a redis://, rediss:// or unix:// URL")


def _hosts(values: list[str]) -> None:
    if not all(_HOST.fullmatch(value.strip()) for value in values):
        raise ValidationError("must be host names alone, without scheme and port, comma-separated")


def _origins(values: list[str]) -> None:
    if not all(_ORIGIN.fullmatch(value.strip()) for value in values):
        raise ValidationError("must be addresses such as https://host or https://host:port, comma-separated")


def _origin(value: str) -> None:
    if value and not (_ORIGIN.fullmatch(value) and value.count("/") == 2):
        raise ValidationError("must be one address without a path, such as http://127.0.0.1:9000")


def _author_name(value: str) -> None:
    if not (0 < len(value.strip()) <= 100 and value == value.strip() and value.isprintable()):
        raise ValidationError("must be a name of 1 to 100 characters on one line")


def _author_email(value: str) -> None:
    if value:
        check.Email(error="must be one e-mail address")(value)


def _author_url(value: str) -> None:
    if value:
        check.URL(schemes={"http", "https"}, error="must be an http or https URL")(value)


def _marketplace_name(value: str) -> None:
    if value and not _HEADER_TEXT.fullmatch(value):
        raise ValidationError("must be the app's name in the Marketplace: at most 100 plain characters")


def _marketplace_id(value: str) -> None:
    if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value, re.ASCII):
        raise ValidationError("must be an id: letters, digits, hyphens and underscores")


def _script_url(value: str) -> None:
    if not _SCRIPT_URL.fullmatch(value):
        raise ValidationError("must be an http or https URL")


def _count(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    return env.int(name, default=default, validate=check.Range(least, most))


def _seconds(name: str, default: float, *, least: float = 0.0, most: float = 86400.0) -> float:
    return env.float(name, default=default, validate=check.Range(least, most))


# --- Keys and doors -------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", validate=_strong)
DATA_KEY = env.str("DATA_KEY", validate=_data_key)
_fallbacks: list[str] | None = env.list("DATA_KEY_FALLBACKS", default=[], validate=_data_keys)
DATA_KEY_FALLBACKS = [key.strip() for key in _fallbacks or ()]
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[], validate=_hosts)
BEHIND_TLS_PROXY = env.bool("BEHIND_TLS_PROXY", default=False)
TIMELINE_CUSTOM_ORIGINS: list[str] = env.list("TIMELINE_CUSTOM_ORIGINS", default=[], validate=_origins)
PORT = _count("PORT", 8000, least=1, most=65535)
WEB_PROCESSES = _count("WEB_PROCESSES", 2, least=1, most=64)
WEB_THREADS = _count("WEB_THREADS", 32, least=1, most=512)

# --- Parts ----------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'timeline.sqlite3'}")
CACHE_URL = env.str("CACHE_URL", default="locmem://", validate=_cache_url)
ZAF_SDK_URL = env.str(
    "ZAF_SDK_URL",
    default="https://static.zdassets.com/zendesk_app_framework_sdk/2.0/zaf_sdk.min.js",
    validate=_script_url,
)
EVENTSTORE = env.bool("EVENTSTORE", default=False)
DESK = env.bool("DESK", default=False)
DESK_APP_ORIGIN = env.str("DESK_APP_ORIGIN", default="", validate=_origin)

# --- The app package ------------------------------------------------------------------------
APP_AUTHOR_NAME = env.str("APP_AUTHOR_NAME", default="Customer timeline", validate=_author_name)
APP_AUTHOR_EMAIL = env.str("APP_AUTHOR_EMAIL", default="", validate=_author_email)
APP_AUTHOR_URL = env.str("APP_AUTHOR_URL", default="", validate=_author_url)

# --- The log --------------------------------------------------------------------------------
TIMELINE_FRESH_SECONDS = _seconds("TIMELINE_FRESH_SECONDS", 45)
TIMELINE_RECHECK_SECONDS = _seconds("TIMELINE_RECHECK_SECONDS", 300)
TIMELINE_STALE_ON_ERROR_SECONDS = _seconds("TIMELINE_STALE_ON_ERROR_SECONDS", 3600)
TIMELINE_KEEP_SECONDS = _seconds("TIMELINE_KEEP_SECONDS", 3600, least=1)
TIMELINE_PAGE_SIZE = _count("TIMELINE_PAGE_SIZE", 25, least=1, most=100)
TIMELINE_DEEPEN_CALLS = _count("TIMELINE_DEEPEN_CALLS", 5, least=1, most=50)
TIMELINE_DEEPEN_SECONDS = _seconds("TIMELINE_DEEPEN_SECONDS", 3, least=0.1, most=30)

# --- Upstream -------------------------------------------------------------------------------
UPSTREAM_PAGE_SIZE = _count("UPSTREAM_PAGE_SIZE", 100, least=1, most=1000)
UPSTREAM_SECONDS = _seconds("UPSTREAM_SECONDS", 4.5, least=0.1, most=6)
UPSTREAM_MAX_BYTES = _count("UPSTREAM_MAX_BYTES", 2_000_000, least=1000, most=100_000_000)
UPSTREAM_CONNECTIONS = _count("UPSTREAM_CONNECTIONS", 64, least=1, most=1000)

# --- An app of the Marketplace --------------------------------------------------------------
ZENDESK_MARKETPLACE_NAME = env.str("ZENDESK_MARKETPLACE_NAME", default="", validate=_marketplace_name)
ZENDESK_MARKETPLACE_ORGANIZATION_ID = env.str(
    "ZENDESK_MARKETPLACE_ORGANIZATION_ID", default="", validate=_marketplace_id
)
ZENDESK_MARKETPLACE_APP_ID = env.str("ZENDESK_MARKETPLACE_APP_ID", default="", validate=_marketplace_id)

# --- Sessions of the iframe -----------------------------------------------------------------
SESSION_TOKEN_SECONDS = _count("SESSION_TOKEN_SECONDS", 900, least=60, most=86400)
SESSION_TOKEN_MAX_SECONDS = _count("SESSION_TOKEN_MAX_SECONDS", 12 * 3600, least=60, most=7 * 86400)
AGENT_CHECK_SECONDS = _count("AGENT_CHECK_SECONDS", 300, least=1, most=86400)
AGENT_STALE_SECONDS = _count("AGENT_STALE_SECONDS", 3600, most=86400)

# --- Agents ---------------------------------------------------------------------------------
AGENT_CUSTOMERS_PER_MINUTE = _count("AGENT_CUSTOMERS_PER_MINUTE", 900, least=1)
ACCESS_RECORD_DAYS = _count("ACCESS_RECORD_DAYS", 365, least=1, most=36_500)

# --- The event store ------------------------------------------------------------------------
EVENTSTORE_RATE_LIMIT = _count("EVENTSTORE_RATE_LIMIT", 0)
EVENTSTORE_MAX_BODY_BYTES = _count("EVENTSTORE_MAX_BODY_BYTES", 65_536, least=100)

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO", validate=check.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))

try:
    env.seal()
except (EnvError, EnvValidationError) as error:
    raise ImproperlyConfigured(f"Settings are missing or wrong, nothing was started: {error}") from error

# Sent with every call to Zendesk, and to nobody else; all three or none.
MARKETPLACE_HEADERS = {
    "X-Zendesk-Marketplace-Name": ZENDESK_MARKETPLACE_NAME,
    "X-Zendesk-Marketplace-Organization-Id": ZENDESK_MARKETPLACE_ORGANIZATION_ID,
    "X-Zendesk-Marketplace-App-Id": ZENDESK_MARKETPLACE_APP_ID,
}
if not all(MARKETPLACE_HEADERS.values()):
    if any(MARKETPLACE_HEADERS.values()):
        raise ImproperlyConfigured(
            "Settings are missing or wrong, nothing was started: ZENDESK_MARKETPLACE_NAME, "
            "ZENDESK_MARKETPLACE_ORGANIZATION_ID and ZENDESK_MARKETPLACE_APP_ID go together, all or none"
        )
    MARKETPLACE_HEADERS = {}

try:
    DATABASES: dict[str, Any] = {
        "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
    }
except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
    raise ImproperlyConfigured("DATABASE_URL is not a database URL that is known here") from error
if not DATABASES["default"]["ENGINE"].endswith((".sqlite3", ".postgresql")):
    raise ImproperlyConfigured("DATABASE_URL must be postgres://user:password@host/name or sqlite:///path")

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    # WAL lets readers go on while one writes; IMMEDIATE takes the write lock at the start, so that two
    # writers wait for each other instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }

CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "timeline.caching.local.LocalCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
    if CACHE_URL == "locmem://"
    else {
        "BACKEND": "timeline.caching.near_cache.NearRedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {
            "SERIALIZER": "timeline.caching.steady.BytesSerializer",
            "NEAR": "timeline:state:",  # read for every page, changed with the log
            "SOCKET_CONNECT_TIMEOUT": 0.2,
            "SOCKET_TIMEOUT": 0.2,
            # Connecting asks nothing of the server: no protocol to agree on, no names to leave.
            "CONNECTION_POOL_KWARGS": {"max_connections": 1000, "protocol": 2, "driver_info": None},
        },
    }
}

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "timeline",
    "timeline.accounts",
    "timeline.sidebar",
    "timeline.api",
    "timeline.sources",
    "timeline.feed",
    "timeline.eventstore",
]

# The first block is all that a request from the iframe passes; the rest wakes up under /admin/ only.
MIDDLEWARE = [
    "timeline.middleware.RequestIdMiddleware",
    "timeline.middleware.PageHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "timeline.middleware.AdminSessionMiddleware",
    "timeline.middleware.AdminCsrfMiddleware",
    "timeline.middleware.AdminAuthenticationMiddleware",
    "timeline.middleware.AdminMessageMiddleware",
]

ROOT_URLCONF = "timeline.urls"
WSGI_APPLICATION = "timeline.wsgi.application"
# The sidebar's own pages are Jinja2's, which renders them in a third of the time; all others are Django's.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "OPTIONS": {
            "environment": "timeline.sidebar.environment.environment",
            "loader": PrefixLoader(
                {room: FileSystemLoader(BASE_DIR / "templates" / room) for room in ("sidebar", "problems")}
            ),
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# The page's own headers are set in timeline.middleware; these are Django's part of them.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS_PROXY
CSRF_COOKIE_SECURE = BEHIND_TLS_PROXY
CSRF_COOKIE_HTTPONLY = True
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
# Both are there by other names, in timeline.middleware: frame-ancestors, and CSRF where there are cookies.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W003"]
# Nothing takes files, and Django's handlers would write a stranger's to the disk before a view says no.
FILE_UPLOAD_HANDLERS: list[str] = []
DATA_UPLOAD_MAX_MEMORY_SIZE = max(2_621_440, EVENTSTORE_MAX_BODY_BYTES)

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "timeline.api.refusals.answer_exception",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Customer timeline",
    "DESCRIPTION": (
        "The timeline of a customer as JSON, wire-compatible with Zendesk's Events API: a client written for "
        "the one works with the other when it is pointed here and sends the session token as its Bearer."
    ),
    "VERSION": "2",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v2",
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATION_PARAMETERS": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s"}},
    "filters": {
        "request": {"()": "timeline.request_ids.RequestIdFilter"},
        "refusal": {"()": "timeline.log_lines.RefusalFilter"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request", "refusal"]},
        "nowhere": {"class": "logging.NullHandler"},  # without any, Python itself would write to stderr
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # A stranger's wrong Host header is worth no traceback, and could fill a disk with them.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
}
