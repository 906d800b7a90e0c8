"""Django settings: safe defaults, everything that differs between machines comes from the environment."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from etabli import __version__

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = Path(os.environ.get("ETABLI_ROOT", PACKAGE.parent.parent))
VAR = Path(os.environ.get("ETABLI_VAR", ROOT / "var"))
VERSION = __version__

DEBUG = os.environ.get("ETABLI_DEBUG") == "1"
BEHIND_HTTPS = os.environ.get("ETABLI_HTTPS") == "1"
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
# Former keys, comma-separated: what they signed or sealed is still read.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("ETABLI_SECRET_KEY_FALLBACKS", "").split(",") if key]

# What the instance shows: one programme, and the releases it reads.
ETABLI_PROGRAMME = Path(
    os.environ.get("ETABLI_PROGRAMME", PACKAGE / "catalogue" / "programmes" / "territoires-industrie")
)
ETABLI_RELEASES = Path(os.environ.get("ETABLI_RELEASES", VAR / "releases"))
ETABLI_REGISTERS = Path(os.environ.get("ETABLI_REGISTERS", VAR / "registers"))
# Where no register was built, firms are asked of the State's public API; nothing leaves the machine unless this is set.
ETABLI_FIRMS_API = os.environ.get("ETABLI_FIRMS_API", "")
ETABLI_BRAND = os.environ.get("ETABLI_BRAND", "neutre")
# Demonstration: made-up people sign in with one click, messages are read on a page and never sent.
ETABLI_DEMO = os.environ.get("ETABLI_DEMO") == "1"
if ETABLI_DEMO and BEHIND_HTTPS and not DEBUG:
    raise ImproperlyConfigured("ETABLI_DEMO=1 opens every role to anybody: not with ETABLI_HTTPS=1")
ETABLI_PAGE_CACHE = os.environ.get("ETABLI_PAGE_CACHE", "1") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "csp",
    "dsfr",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "etabli.domain.audit",
    "etabli.domain.outbox",
    "etabli.domain.territories",
    "etabli.domain.governance",
    "etabli.domain.notifications",
    "etabli.domain.diagnosis",
    "etabli.domain.firms",
    "etabli.domain.vte",
    "etabli.domain.plans",
    "etabli.domain.coordination",
    "etabli.domain.training",
    "etabli.domain.platforms",
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
                "django.contrib.messages.context_processors.messages",
                "etabli.web.context.instance",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",  # what a page repeats by the hundred
        "NAME": "jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "etabli.web.jinja.environment"},
    },
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
        # Many small reads a page: compiling one of several conditions takes longer (0.3 s) than answering it.
        # The rows of all the plans of the country fit in memory, where a row here or there costs little more.
        "OPTIONS": {"options": "-c jit=off -c random_page_cost=1.1"},
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "governance.Person"

# The agents' login (ProConnect), when the environment names it: see docs/adr/0009-signing-in.md.
ETABLI_PROCONNECT = os.environ.get("ETABLI_PROCONNECT_ISSUER", "").rstrip("/")
AUTHENTICATION_BACKENDS = [
    *(["etabli.web.provider.Agents"] if ETABLI_PROCONNECT else []),
    "etabli.domain.governance.accounts.Accounts",
]
OIDC_RP_CLIENT_ID = os.environ.get("ETABLI_PROCONNECT_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("ETABLI_PROCONNECT_CLIENT_SECRET", "")
if ETABLI_PROCONNECT and not (OIDC_RP_CLIENT_ID and OIDC_RP_CLIENT_SECRET):
    raise ImproperlyConfigured("ETABLI_PROCONNECT_ISSUER needs ETABLI_PROCONNECT_CLIENT_ID and …_CLIENT_SECRET")
OIDC_OP_AUTHORIZATION_ENDPOINT = f"{ETABLI_PROCONNECT}/authorize"
OIDC_OP_TOKEN_ENDPOINT = f"{ETABLI_PROCONNECT}/token"
OIDC_OP_USER_ENDPOINT = f"{ETABLI_PROCONNECT}/userinfo"
OIDC_OP_JWKS_ENDPOINT = f"{ETABLI_PROCONNECT}/jwks"
OIDC_OP_LOGOUT_ENDPOINT = f"{ETABLI_PROCONNECT}/session/end"
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_RP_SCOPES = "openid given_name usual_name email uid siret"
OIDC_STATE_SIZE = OIDC_NONCE_SIZE = 43
OIDC_USE_PKCE = True
OIDC_STORE_ID_TOKEN = True  # the provider asks for it when one signs out
OIDC_TIMEOUT = 10
OIDC_REDIRECT_FIELD_NAME = "suite"
OIDC_AUTHENTICATION_CALLBACK_URL = "provider_callback"

# Second factor: our own limits count tries (governance.services.attempts).
OTP_TOTP_ISSUER = "Établi"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"


def _mail_server() -> dict[str, object]:
    """ETABLI_SMTP is smtp://user:password@host:port, or smtps:// for TLS from the first byte; else STARTTLS."""
    parts = urlparse(os.environ.get("ETABLI_SMTP", ""))
    if parts.scheme not in {"", "smtp", "smtps"}:
        raise ImproperlyConfigured(f"ETABLI_SMTP: only smtp:// and smtps:// are understood, not {parts.scheme}://")
    local = parts.hostname in {None, "127.0.0.1", "localhost"}
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25 if local else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not local,
    }


# Messages wait in the database until a mail server is named.
ETABLI_SMTP = bool(os.environ.get("ETABLI_SMTP"))
globals().update(_mail_server())
EMAIL_TIMEOUT = 20
# Where people reach this instance: what links of messages begin with.
ETABLI_ADDRESS = os.environ.get("ETABLI_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("ETABLI_FROM", "Établi <ne-pas-repondre@localhost>")
# Who reads the answers to an invitation whose sender has no mandate any more; empty: nobody, and the message says so.
ETABLI_REPLY_TO = os.environ.get("ETABLI_REPLY_TO", "")

# Pages depend on the release only: they are kept in the memory of each process, by release. A page takes two entries of
# some 25 kB, a file one, and there are 332 territories: with less room, a round of all of them would keep nothing.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 1200},
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


def _origin(address: str) -> str:
    parts = urlparse(address)
    return f"{parts.scheme}://{parts.netloc}"


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
        # Signing out posts a form that ends at the provider's.
        "form-action": [SELF, *([_origin(ETABLI_PROCONNECT)] if ETABLI_PROCONNECT else [])],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# `__Host-`: browsers take such a cookie from this host alone, over HTTPS.
HOST_ONLY = "__Host-" if BEHIND_HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{HOST_ONLY}sessionid", f"{HOST_ONLY}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # a link in a message opens its page signed in
SESSION_COOKIE_AGE = 12 * 3600  # a working day; counted from signing in
SECURE_SSL_REDIRECT = BEHIND_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_HTTPS else None
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "etabli.web.views.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
