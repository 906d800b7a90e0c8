"""Django settings: safe defaults, everything that differs between machines comes from the environment."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF

from etabli import __version__

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = Path(os.environ.get("ETABLI_ROOT", PACKAGE.parent.parent))
VAR = Path(os.environ.get("ETABLI_VAR", ROOT / "var"))
VERSION = __version__

DEBUG = os.environ.get("ETABLI_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("ETABLI_HOSTS", "127.0.0.1,localhost,testserver").split(",")


def _secret_key() -> str:
    """The key from the environment, or one made once for this machine and kept out of the repository."""
    if key := os.environ.get("ETABLI_SECRET_KEY"):
        return key
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(secrets.token_urlsafe(50))
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)  # the first process wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()

# What the instance shows: one programme, and the releases it reads.
ETABLI_PROGRAMME = Path(
    os.environ.get("ETABLI_PROGRAMME", PACKAGE / "catalogue" / "programmes" / "territoires-industrie")
)
ETABLI_RELEASES = Path(os.environ.get("ETABLI_RELEASES", VAR / "releases"))
ETABLI_BRAND = os.environ.get("ETABLI_BRAND", "neutre")
ETABLI_PAGE_CACHE = os.environ.get("ETABLI_PAGE_CACHE", "1") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "dsfr",
    "etabli.domain.audit",
    "etabli.domain.outbox",
    "etabli.domain.territories",
    "etabli.domain.governance",
    "etabli.ops",
    "etabli.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "etabli.web.access.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "etabli.config.urls"
WSGI_APPLICATION = "etabli.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "etabli.web.context.instance",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    """SQLite unless DATABASE_URL says postgresql://user:password@host:port/name."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "etabli.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: what people write survives a power cut, which NORMAL does not promise.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
        }
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"DATABASE_URL: only postgresql:// is understood, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "governance.Person"

# Pages depend on the release only: they are kept in the memory of each process, by release.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 600},
        "TIMEOUT": None,
    }
}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("vendor", VAR / "vendor" / "browser")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedStaticFilesStorage"
    },
}

# Security: no inline script or style anywhere; workers only for the map.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
BEHIND_HTTPS = os.environ.get("ETABLI_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "etabli.web.views.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
