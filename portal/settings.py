"""Settings of the portal, all from the environment. docs/settings.md lists every name; a test keeps it true."""

import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from .database.network_disks import network_disk
from .logs import add_request_id, mask_secret_links, without_traceback

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, default: str = "0") -> bool:
    value = env(name, default).lower()
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} は 1（有効）か 0（無効）で指定してください。いまの値：{value}")
    return value == "1"


def env_int(name: str, default: int) -> int:
    value = env(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} は0以上の整数で指定してください。いまの値：{value}")
    return int(value)


def env_secret_key() -> str:
    """From SECRET_KEY, or the file that `make run` writes into the data directory."""
    key_file = DATA_DIR / "secret_key"
    key = env("SECRET_KEY") or (key_file.read_text().strip() if key_file.is_file() else "")
    if len(key) < 50:
        raise ImproperlyConfigured(
            "SECRET_KEY が設定されていないか、50文字未満です。推測できない50文字以上の文字列を環境変数 SECRET_KEY に"
            f"設定してください。手元で試すだけなら make run が {key_file} に作ります。"
        )
    return key


DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / "data"))).resolve()
DEBUG = env_bool("DEBUG")
SECRET_KEY = env_secret_key()
SECRET_KEY_FALLBACKS = env("SECRET_KEY_FALLBACKS").split()

# The address people type. Its scheme decides about HTTPS, its host is always allowed.
BASE_URL = env("BASE_URL", f"http://127.0.0.1:{env_int('PORT', 8000)}").rstrip("/")
try:
    _base = urlsplit(BASE_URL)
except ValueError:  # brackets that do not close
    _base = urlsplit("")
if _base.scheme not in ("http", "https") or not _base.hostname:
    raise ImproperlyConfigured(f"BASE_URL は https://portal.example.jp のように指定してください。いまの値：{BASE_URL}")
HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = [
    _base.hostname,
    *env("ALLOWED_HOSTS", "" if HTTPS else "localhost").replace(",", " ").split(),
]
if HTTPS and DEBUG:
    raise ImproperlyConfigured(
        "DEBUG=1 は開発用で、失敗の画面に設定や入力が出ます。BASE_URL が https のときは使えません。"
        "DEBUG を外してください。"
    )
if HTTPS and (len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure-")):
    raise ImproperlyConfigured(
        "SECRET_KEY が推測できる文字列です。"
        "python3 -c 'import secrets; print(secrets.token_urlsafe(60))' で作り直してください。"
    )
if any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS に * は使えません（. で始まる名前も）。ホスト名を空白で区切って指定してください。"
    )
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "portal",
    "outbox",
    "members",
    "agreements",
    "timeline",
    "bulletin",
    "imports",
    "enquiries",
    "desk",
    "portal.front",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "portal.web.middleware.request_ids",
    "portal.web.middleware.add_policy_headers",
    "portal.front.operations.probes.answer_probes",
    "portal.front.api.problems.answer_as_interface",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.audit.security_log.log_refusals",
    "portal.web.middleware.refuse_other_methods",
    "portal.web.middleware.refuse_too_large",
    "portal.web.middleware.read_to_the_end",
    "portal.web.middleware.never_cache_with_session",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.access.AskAgain",
    "members.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.web.request_limits.RequestLimits",
    "portal.web.middleware.ImpossibleNumbers",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.web.forms.PortalRenderer"
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
            ],
        },
    }
]


# Database: SQLite in the data directory unless DATABASE_URL names a PostgreSQL.
SQLITE = "django.db.backends.sqlite3"


def env_database(name: str, default: str = "") -> dict[str, Any]:
    try:
        database: dict[str, Any] = dict(
            dj_database_url.parse(env(name, default), conn_max_age=60, conn_health_checks=True)
        )
    except (ValueError, KeyError) as error:  # UnknownSchemeError is a ValueError
        raise ImproperlyConfigured(
            f"{name} を読み取れません。postgres://利用者:パスワード@ホスト:5432/名前 の形で指定してください。"
        ) from error
    if database["ENGINE"] == SQLITE:
        if kind := network_disk(Path(database["NAME"])):
            raise ImproperlyConfigured(
                f"SQLite の置き場所 {database['NAME']} は、ネットワーク上のディスク（{kind}）です。データが壊れるため、"
                "起動しません。DATA_DIR をこの機械のディスクにするか、DATABASE_URL に PostgreSQL を指定してください。"
            )
        database["OPTIONS"] = {
            # Writers wait in line instead of failing; an acknowledged save survives a power cut.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    elif database["ENGINE"] == "django.db.backends.postgresql":
        database.setdefault("OPTIONS", {})["connect_timeout"] = 5
        # Every query is short: compiling it, or a second process for it, costs more than it brings.
        database["OPTIONS"].setdefault("options", "-c jit=off -c max_parallel_workers_per_gather=0")
    else:
        raise ImproperlyConfigured(f"{name} に使えるのは sqlite と postgres だけです。")
    return database


DATABASES = {"default": env_database("DATABASE_URL", f"sqlite:///{DATA_DIR}/portal.sqlite3")}
if env("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = env_database("DATABASE_REPLICA_URL")
    DATABASE_ROUTERS = ["portal.database.replica.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache. "default" holds what every process and node must agree on: failed logins, used codes.
# Of the Redis that several nodes share nothing is missed when it is gone: "pages" holds public pages in the memory of
# each process, and in Redis beside it; "counts" holds numbers that only spare the log.
CACHE_URL, S3_BUCKET = env("CACHE_URL"), env("S3_BUCKET")
if (CACHE_URL and not find_spec("redis")) or (S3_BUCKET and not find_spec("storages")):
    raise ImproperlyConfigured("CACHE_URL と S3_BUCKET には requirements/cluster.txt のライブラリーが必要です。")
if (CACHE_URL or "replica" in DATABASES) and any(each["ENGINE"] == SQLITE for each in DATABASES.values()):
    raise ImproperlyConfigured(
        "2台以上で動かすための設定（CACHE_URL か DATABASE_REPLICA_URL）がありますが、データベースが SQLite です。"
        "SQLite は1台でしか使えないため、起動しません。どちらのデータベースも PostgreSQL にするか、"
        "1台で動かすなら、この設定を外してください。"
    )
CACHES = {
    "default": {
        "BACKEND": "portal.database.limit_cache.LimitCache",
        "LOCATION": "portal_limit",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "pages": {
        "BACKEND": f"portal.web.{'shared_pages.SharedPages' if CACHE_URL else 'page_memory.PageMemory'}",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"MAX_ENTRIES": env_int("CACHE_PAGES", 300), "MAX_BYTES": env_int("CACHE_MB", 32) * 2**20},
    },
    "counts": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "count",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts"},
}

# Mail: files in the data directory unless EMAIL_HOST names an SMTP server.
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = bool(EMAIL_HOST) and not env_bool("EMAIL_WITHOUT_TLS")
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
_sender = env("DEFAULT_FROM_EMAIL", f"portal@{_base.hostname}")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _sender if "<" in _sender else f"全国連携ポータル <{_sender}>"

# Accounts. The names beginning with ACCOUNT_, MFA_ and USERSESSIONS_ are allauth's: https://docs.allauth.org/
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.sessions.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "members.accounts.passwords.PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of version 0.1.0; replaced at the next login
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "members.accounts.passwords.LengthValidator"},
    {"NAME": "members.accounts.passwords.CommonValidator"},
    {
        "NAME": "members.accounts.passwords.SimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "members.accounts.passwords.SequenceValidator"},
    {"NAME": "members.accounts.passwords.ContextValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "members.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # without password1 the login form would lose its password
ACCOUNT_FORMS = {
    "login": "members.accounts.forms.accounts.LoginForm",
    "signup": "members.accounts.forms.accounts.SignupForm",
    "request_login_code": "members.accounts.forms.accounts.RequestLoginCodeForm",
    "reset_password": "members.accounts.forms.accounts.ResetPasswordForm",
    "add_email": "members.accounts.forms.accounts.AddEmailForm",
    "change_email": "members.accounts.forms.accounts.ChangeEmailForm",
    "confirm_login_code": "members.accounts.forms.accounts.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "members.accounts.forms.accounts.ConfirmEmailVerificationCodeForm",
    "change_password": "members.accounts.forms.accounts.ChangePasswordForm",
    "set_password": "members.accounts.forms.accounts.SetPasswordForm",
    "reset_password_from_key": "members.accounts.forms.accounts.ResetPasswordKeyForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # members.accounts.adapter does the work and sends nothing: no answer is quicker
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "members.accounts.tokens.PasswordResetToken"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_REDIRECT_URL = "/"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
# A whole prefecture may come from one address: narrow per account ("key", "user"), wide per address ("ip").
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "120/m/ip,10/15m/key",
    "request_login_code": "600/m/ip,3/m/key,20/h/key",
    "reset_password": "120/m/ip,3/h/key",
    "reset_password_from_key": "120/m/ip",
    "signup": "120/m/ip",
    "confirm_email": "1/10s/key,10/h/key",
    "answer_code": "120/m/ip",  # many offices have one address; a code has 59 bits
    "answer_with_code": "10/h/key",
    "booth_report": "60/h/key",
    "sign_up": "120/m/ip",  # a class at home or in a town hall has one address
    "contact": "20/h/ip,300/d/key",  # sent without an account; the key is one for all of them
}
# Of what allauth does not count: most requests of a visitor's address, and of an account wherever it is, in so many
# seconds (portal.web.request_limits). An office of 300 people behind one address stays below, a machine does not.
REQUEST_LIMITS: dict[str, tuple[int, int, int]] = (
    {
        "search": (1200, 120, 60),
        "export": (300, 60, 60),
        "post": (1200, 120, 60),
        "upload": (300, 60, 60),
        "invite": (300, 120, 60 * 60),
    }
    if env_bool("REQUEST_LIMITS", "1")
    else {}
)
API_PER_MINUTE = env_int("API_PER_MINUTE", 600)  # requests of one address to /api/v1/; 0: any number
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 0)
MFA_ADAPTER = "members.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "members.accounts.forms.accounts.AuthenticateForm",
    "reauthenticate": "members.accounts.forms.accounts.ReauthenticateForm",
    "activate_totp": "members.accounts.forms.accounts.ActivateTOTPForm",
    "add_webauthn": "members.accounts.forms.accounts.AddWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "全国連携ポータル"
MFA_TOTP_TOLERANCE = 1  # a code typed slowly still counts; forms.accounts sees that it counts once
MFA_RATE_LIMITS = {"webauthn_login": "600/m/ip"}
USERSESSIONS_TRACK_ACTIVITY = True

# Sessions end after an hour without a request (members.sessions renews them) and after twelve hours anyway.
SESSION_ENGINE = "members.sessions"
SESSION_COOKIE_AGE = 60 * 60
SESSION_LONGEST = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Language and time
LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True

# Static files: one bundled stylesheet, names with a content hash, compressed once
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(DATA_DIR / "static"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ROOT = BASE_DIR / "portal/front/site_root"  # what browsers ask for by a fixed address
# Files that people send: in the data directory, or in a bucket that several nodes share.
FILES_BY_NGINX = env_bool("FILES_BY_NGINX")  # views say which file, and the web server sends it
if FILES_BY_NGINX and S3_BUCKET:
    raise ImproperlyConfigured("FILES_BY_NGINX は DATA_DIR のファイルのためのもので、S3_BUCKET と一緒には使えません。")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "portal.files.object_store.ObjectStorage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env("S3_ENDPOINT_URL") or None,
            "region_name": env("S3_REGION", "us-east-1"),
            "access_key": env("S3_ACCESS_KEY"),
            "secret_key": env("S3_SECRET_KEY"),
            "addressing_style": "path",
            "default_acl": None,  # the bucket's, which is private
            "file_overwrite": False,
            "max_memory_size": 2 * 2**20,  # the rest of a file is on the disk while it is served
        },
    }
    if S3_BUCKET
    else {
        "BACKEND": "portal.files.storage.MediaStorage",
        "OPTIONS": {
            "location": DATA_DIR / "media",
            # The web server's user is in the portal's group when it is to send the files.
            "file_permissions_mode": 0o640 if FILES_BY_NGINX else 0o600,
            "directory_permissions_mode": 0o750 if FILES_BY_NGINX else 0o700,
        },
    },
    "staticfiles": {"BACKEND": "portal.web.static_bundle.BundledStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 0 if DEBUG else 60

# Files that people send. templates/413.html says the limits; deploy/nginx has that of the whole request, too.
REQUEST_BYTES = 32 * 1024 * 1024  # all that is sent at once
UPLOAD_BYTES = 10 * 1024 * 1024  # each
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_HANDLERS = ["portal.files.uploads.BoundedUploadHandler"]
INCOMING_DIR = DATA_DIR / "uploads"  # files on their way in, where the worker finds what a killed process left
ATTACHMENT_QUOTA = env_int("ATTACHMENT_QUOTA_MB", 500) * 1024 * 1024  # of one municipality, all files together
CLAMD_ADDRESS = env("CLAMD_ADDRESS")  # asked about every file that is attached (portal.files.scanner)
CLAMD_SECONDS = 10  # no longer than this
if CLAMD_ADDRESS and not re.fullmatch(r"/.+|.+:[0-9]{1,5}", CLAMD_ADDRESS):
    raise ImproperlyConfigured(
        f"CLAMD_ADDRESS は 127.0.0.1:3310 か /run/clamav/clamd.ctl のように指定してください。いまの値：{CLAMD_ADDRESS}"
    )
if CLAMD_ADDRESS[:1] != "/" and int(CLAMD_ADDRESS.rpartition(":")[2] or 1) not in range(1, 65536):
    raise ImproperlyConfigured(f"CLAMD_ADDRESS のポートは1から65535までで指定してください。いまの値：{CLAMD_ADDRESS}")

ENQUIRY_KEEP_DAYS = env_int("ENQUIRY_KEEP_DAYS", 365)  # from the day a message was done (desk.contact)

# Backups (portal.front.operations)
BACKUP_DIR = Path(env("BACKUP_DIR", str(DATA_DIR / "backups"))).resolve()
BACKUP_KEEP = env_int("BACKUP_KEEP", 30)
BACKUP_KEY_FILE = env("BACKUP_KEY_FILE")
if not BACKUP_KEEP:
    raise ImproperlyConfigured("BACKUP_KEEP は1以上の整数で指定してください。")

# Security. Further headers, the content policy among them, are in portal/web/middleware.py.
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.front.views.csrf_failure"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    # Browsers keep to HTTPS this long, and nobody can take that back: an hour at first, a year once all is well.
    SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS >= 365 * 24 * 60 * 60
    if not SECURE_HSTS_PRELOAD:
        SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # subdomains and the list wait for the year
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

LOG_FORMAT = env("LOG_FORMAT", "line")
if LOG_FORMAT not in ("line", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT は line か json で指定してください。いまの値：{LOG_FORMAT}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}]: {message}", "style": "{"},
        "json": {"()": "portal.logs.JsonFormatter"},
        "bare": {"format": "{message}", "style": "{"},
    },
    "filters": {
        "mask_secret_links": {"()": "django.utils.log.CallbackFilter", "callback": mask_secret_links},
        "without_traceback": {"()": "django.utils.log.CallbackFilter", "callback": without_traceback},
        "add_request_id": {"()": "django.utils.log.CallbackFilter", "callback": add_request_id},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["mask_secret_links", "add_request_id"],
        },
        "security": {"class": "logging.StreamHandler", "formatter": "bare", "filters": ["mask_secret_links"]},
    },
    "loggers": {
        "portal.security": {"handlers": ["security"], "level": "INFO", "propagate": False},
        # A probe that asks by address, a scanner, more text than is read at once: 400 or 413, and a line.
        **{
            f"django.security.{name}": {"filters": ["without_traceback"]}
            for name in ("DisallowedHost", "RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")
        },
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
}
