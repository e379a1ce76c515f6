"""One settings file; everything that differs between installations comes from the environment (docs/settings.md)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from wanjia.core import keys

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("WANJIA_HOME", ROOT / "var")).resolve()

WANJIA_PRACTICE = os.environ.get("WANJIA_DEMO") == "1"  # the invented town: a store and keys of its own, its cast shown
_OWN = "demo" if WANJIA_PRACTICE else "wanjia"
WANJIA_KEY_FILE = Path(os.environ.get("WANJIA_KEY_FILE", HOME / ("demo-keys.json" if WANJIA_PRACTICE else "keys.json")))
WANJIA_KEYS = keys.load_or_create(WANJIA_KEY_FILE)
WANJIA_PRACTICE_PASSWORD = os.environ.get("WANJIA_DEMO_PASSWORD", "wanjia-demo-2022") if WANJIA_PRACTICE else ""
SECRET_KEY = WANJIA_KEYS.django
DEBUG = os.environ.get("WANJIA_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("WANJIA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
HTTPS = os.environ.get("WANJIA_HTTPS") == "1"


def _database(url: str) -> dict[str, Any]:
    """Read sqlite:///path or postgresql://user:password@host:port/name."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) if parts.path.startswith("//") else unquote(parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA secure_delete=ON; PRAGMA cache_size=-65536;",
            },
            "TEST": {"NAME": str(HOME / f"test-{os.getpid()}.sqlite3")},
        }
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": parts.port or "",
            "OPTIONS": {"pool": {"min_size": 1, "max_size": int(os.environ.get("WANJIA_POOL", "16")), "timeout": 10}},
        }
    raise ValueError("WANJIA_DATABASE_URL must begin with sqlite:// or postgresql://")


DATABASES = {"default": _database(os.environ.get("WANJIA_DATABASE_URL", f"sqlite://{HOME / _OWN}.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "wanjia.core",
    "wanjia.registry.places",
    "wanjia.registry.accounts",
    "wanjia.registry.people",
    "wanjia.registry.presence",
    "wanjia.registry.codes",
    "wanjia.registry.intake",
    "wanjia.command.posts",
    "wanjia.command.diseases",
    "wanjia.command.funds",
    "wanjia.command.secondments",
    "wanjia.command.tasks",
    "wanjia.command.campaigns",
    "wanjia.command.meetings",
    "wanjia.support.fleet",
    "wanjia.response.measures",
    "wanjia.response.screening",
    "wanjia.response.sampling",
    "wanjia.response.roads",
    "wanjia.response.passes",
    "wanjia.response.registration",
    "wanjia.response.streams",
    "wanjia.response.movement",
    "wanjia.response.care",
    "wanjia.response.isolation",
    "wanjia.response.cases",
    "wanjia.response.sunset",
    "wanjia.insight.figures",
    "wanjia.insight.reports",
    "wanjia.insight.judgement",
    "wanjia.insight.dashboards",
    "wanjia.insight.briefs",
    "wanjia.interfaces.api",
    "wanjia.interfaces.sync",
    "wanjia.interfaces.cli",
    "wanjia.interfaces.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wanjia.interfaces.sync.straight.StraightMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wanjia.registry.accounts.gate.GateMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "wanjia.interfaces.web.urls"
WSGI_APPLICATION = "wanjia.interfaces.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "wanjia.interfaces.web.frame.context",
            ]
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["wanjia.registry.accounts.passwords.ThriftyArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "web:sign_in"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 1 / 6  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "wanjia.core.limits.known_address"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "wanjia.interfaces.web.views.errors.locked_out"
CSRF_FAILURE_VIEW = "wanjia.interfaces.web.views.errors.csrf_failed"
MESSAGE_TAGS = {40: "bad error", 30: "warn", 25: "good"}

SESSION_COOKIE_AGE = 12 * 3600  # a shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
WANJIA_FONT_DIRS = [part for part in os.environ.get("WANJIA_FONT_DIRS", "").split(":") if part]
WANJIA_DHIS2_MAPPING = os.environ.get("WANJIA_DHIS2_MAPPING", "")
# The conferencing system that is there already: the address of a room, in which {room} stands for the meeting.
WANJIA_MEETING_LINK = os.environ.get("WANJIA_MEETING_LINK", "")
_TRACING = os.environ.get("WANJIA_TRACING", "")
WANJIA_TRACING = _TRACING if not _TRACING or _TRACING.startswith("sc://") else str(HOME / _TRACING)
WANJIA_ROSTER_BYTES = 64 * 1024 * 1024

# Where messages may go: hosts on the internet, by HTTPS; and host:port of the own network, which nothing else may reach.
_ROBOTS = "qyapi.weixin.qq.com,oapi.dingtalk.com,open.feishu.cn"
WANJIA_CHANNEL_HOSTS = [part for part in os.environ.get("WANJIA_CHANNEL_HOSTS", _ROBOTS).lower().split(",") if part]
WANJIA_CHANNEL_INSIDE = [part for part in os.environ.get("WANJIA_CHANNEL_INSIDE", "").lower().split(",") if part]
WANJIA_SMTP = os.environ.get("WANJIA_SMTP", "")  # smtp://user:password@host:587 (STARTTLS) or smtps://…:465
_SMTP = urlsplit(WANJIA_SMTP)
EMAIL_HOST, EMAIL_PORT = _SMTP.hostname or "localhost", _SMTP.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_SMTP.username or ""), unquote(_SMTP.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS = _SMTP.scheme == "smtps", _SMTP.scheme == "smtp" and bool(_SMTP.username)
EMAIL_TIMEOUT = 8
DEFAULT_FROM_EMAIL = os.environ.get("WANJIA_MAIL_FROM", "wanjia@localhost")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [path for path in [ROOT / "frontend" / "dist"] if path.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
MEDIA_ROOT = HOME / "media"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("WANJIA_LOG", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
