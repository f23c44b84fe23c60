"""Settings, read once from the environment; nonsense is refused at start with a sentence.

Not for secrets: production gives them by the environment, `./portal run` makes its own under var/.
PORTAL_ENV says what this is: "embedded" (the default: SQLite, folders as broker), "test" or "production".
"""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from config import addresses

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

PORTAL_ENV = env.str("PORTAL_ENV", "embedded")
if PORTAL_ENV not in ("embedded", "test", "production"):
    raise ImproperlyConfigured(f"PORTAL_ENV is {PORTAL_ENV!r}; it must be embedded, test or production.")
PRODUCTION = PORTAL_ENV == "production"
VAR_DIR = Path(env.str("PORTAL_VAR", str(BASE_DIR / "var")))


def _secret_key() -> str:
    """The key of this installation; only the embedded portal may make one itself."""
    if given := env.str("SECRET_KEY", ""):
        return given
    if PRODUCTION:
        raise ImproperlyConfigured("SECRET_KEY is not set; production has no default for it.")
    from django.core.management.utils import get_random_secret_key

    file = VAR_DIR / "secret.key"
    if not file.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(get_random_secret_key())
    return file.read_text()


SECRET_KEY = _secret_key()
# Former keys, newest first: what was sealed or signed with them is still opened.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])


def _checked_out() -> str:
    """The commit of this checkout, read from .git; empty where there is none, as in an image."""
    head = BASE_DIR / ".git" / "HEAD"
    if not head.is_file():
        return ""
    kind, _space, ref = head.read_text().strip().partition(" ")
    named = BASE_DIR / ".git" / ref
    return (named.read_text().strip() if ref and named.is_file() else kind if not ref else "")[:12]


# Printed with every report: which program made it.
PORTAL_VERSION = env.str("PORTAL_VERSION", "") or _checked_out()
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# What the institute may change without touching code (design: name and marks are settings).
PORTAL_NAME = env.str("PORTAL_NAME", "")
PORTAL_MARK = env.str("PORTAL_MARK", "")  # address of the mark's picture, e.g. /static/marks/institute.svg
PORTAL_OFFICIAL_BANNER = env.bool("PORTAL_OFFICIAL_BANNER", False)
PORTAL_DEMO = env.bool("PORTAL_DEMO", False)
if PORTAL_DEMO and PRODUCTION:
    raise ImproperlyConfigured("PORTAL_DEMO cannot be on in production: demo sign-ins would be open to anybody.")
PORTAL_REQUIRE_MFA = env.bool("PORTAL_REQUIRE_MFA", not PORTAL_DEMO)
if PRODUCTION and not PORTAL_REQUIRE_MFA:
    raise ImproperlyConfigured("PORTAL_REQUIRE_MFA cannot be off in production: staff need a second factor.")
PORTAL_IDLE_STAFF = timedelta(minutes=env.int("PORTAL_IDLE_STAFF_MINUTES", 30))
PORTAL_IDLE_OTHERS = timedelta(minutes=env.int("PORTAL_IDLE_OTHERS_MINUTES", 60))
PORTAL_SESSION_TOTAL = timedelta(hours=env.int("PORTAL_SESSION_HOURS", 12))
# How many proxies of our own stand in front; only that many X-Forwarded-For entries are believed.
PORTAL_PROXY_COUNT = env.int("PORTAL_PROXY_COUNT", 0)
# Signs certificates: PEM files, or one PKCS#12 file as the key. Without them only a portal that is no production signs.
PORTAL_SIGN_KEY = env.str("PORTAL_SIGN_KEY", "")
PORTAL_SIGN_CERTIFICATE = env.str("PORTAL_SIGN_CERTIFICATE", "")
PORTAL_SIGN_PASSPHRASE = env.str("PORTAL_SIGN_PASSPHRASE", "")
PORTAL_SIGN_FORMER: list[str] = env.list("PORTAL_SIGN_FORMER", [])  # certificates of keys that signed before
# Seals answers of surveys until they close; former secrets are still tried. It stands outside the database and its
# backups, and apart from SECRET_KEY in production (surveys.checks), where it is changed once a year.
PORTAL_SURVEY_SECRET = env.str("PORTAL_SURVEY_SECRET", "")
PORTAL_SURVEY_SECRET_FALLBACKS: list[str] = env.list("PORTAL_SURVEY_SECRET_FALLBACKS", [])
# Fewer answers, or fewer pairs of a diagnosis, are not kept at all.
PORTAL_SURVEY_MINIMUM = env.int("PORTAL_SURVEY_MINIMUM", 5)
PORTAL_DIAGNOSIS_PAIRS = env.int("PORTAL_DIAGNOSIS_PAIRS", 3)
if min(PORTAL_SURVEY_MINIMUM, PORTAL_DIAGNOSIS_PAIRS) < 3:
    raise ImproperlyConfigured("PORTAL_SURVEY_MINIMUM and PORTAL_DIAGNOSIS_PAIRS are at least 3: two know each other.")
# Where the portal is found from outside; certificates carry it for those who check them.
PORTAL_ADDRESS = (env.str("PORTAL_ADDRESS", "") or (CSRF_TRUSTED_ORIGINS or ["http://127.0.0.1:8000"])[0]).rstrip("/")
# Where content packages run: an origin of its own, which knows no cookie (decision 0031). "" plays none.
PORTAL_CONTENT_ADDRESS = env.str("PORTAL_CONTENT_ADDRESS", "").rstrip("/")
if _wrong := addresses.wrong_with_content(PORTAL_CONTENT_ADDRESS, [PORTAL_ADDRESS, *CSRF_TRUSTED_ORIGINS]):
    raise ImproperlyConfigured(_wrong)
if PORTAL_CONTENT_ADDRESS:
    ALLOWED_HOSTS.append(addresses.host_of(PORTAL_CONTENT_ADDRESS))
PORTAL_FONT_DIR = Path(env.str("PORTAL_FONT_DIR", str(BASE_DIR / "node_modules/pretendard-gov/dist/public/static")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "csp",
    "core",
    "journal",
    "accounts",
    "exchange",
    "budget",
    "facilities",
    "courses",
    "enrollment",
    "surveys",
    "exams",
    "assessments",
    "audit",
    "reports",
    "home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.content_host.ContentHost",
    "core.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.SecondFactor",
    "exchange.once.Once",
    "core.middleware.refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.portal",
                "accounts.context.demo_sign_ins",
            ],
            "builtins": ["core.templatetags.portal"],
        },
    },
]

# SQLite waits for its turn to write instead of failing (measured: WAL and IMMEDIATE together, 0 locked).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
        # Deleted rows are overwritten: answers to surveys and who was asked leave nothing behind in the file.
        " PRAGMA secure_delete=ON;"
    ),
}
if DATABASE_URL := env.str("DATABASE_URL", ""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=None, conn_health_checks=True)}
    if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        DATABASES["default"]["ENGINE"] = "config.postgresql"  # the same, with a health check that costs nothing
        # Compiling a query takes a third of a second, running it a few thousandths: pages never earn it back.
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
elif PRODUCTION:
    raise ImproperlyConfigured("DATABASE_URL is not set; production runs on PostgreSQL.")
else:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR_DIR / "portal.sqlite3"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
if PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("REDIS_URL is not set; production needs Redis for its queue and its counters.")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(VAR_DIR / "cache"),
        }
    }

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["accounts.backends.PortalBackend"]
SESSION_ENGINE = "accounts.sessions"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_number", "name", "name_en", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SESSION_COOKIE_AGE = int(PORTAL_SESSION_TOTAL.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Seoul"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.assets.NpmFinder",
]
# Only these files of node_modules are served, under /static/npm/.
NPM_STATIC = [
    "krds-uiux/resources/css/token/krds_tokens.css",
    "krds-uiux/resources/css/component/output.css",
    "krds-uiux/resources/css/component/output.css.map",
    "krds-uiux/resources/img/**/*",
    "scorm-again/dist/scorm12.min.js",
    "scorm-again/dist/scorm12.min.js.map",
    "scorm-again/dist/scorm2004.min.js",
    "scorm-again/dist/scorm2004.min.js.map",
    "pretendard-gov/dist/web/static/woff2-subset/PretendardGOV-Regular.subset.woff2",
    "pretendard-gov/dist/web/static/woff2-subset/PretendardGOV-SemiBold.subset.woff2",
    "pretendard-gov/dist/web/static/woff2/PretendardGOV-Regular.woff2",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if PORTAL_ENV == "test":
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MEDIA_ROOT = VAR_DIR / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A running job that is silent for so long has lost its runner and is started again.
PORTAL_JOB_STALE_SECONDS = env.int("PORTAL_JOB_STALE_SECONDS", 120)
PORTAL_UPLOAD_MAX_BYTES = env.int("PORTAL_UPLOAD_MAX_MB", 32) * 1024 * 1024
# A content package as it is brought, and how long one opening of it is good for.
PORTAL_CONTENT_MAX_BYTES = env.int("PORTAL_CONTENT_MAX_MB", 200) * 1024 * 1024
PORTAL_CONTENT_HOURS = env.int("PORTAL_CONTENT_HOURS", 12)
# What one person may bring as proofs within a year, and the largest picture among them: 50 megapixels is any camera.
PORTAL_EVIDENCE_FILES = env.int("PORTAL_EVIDENCE_FILES", 300)
PORTAL_EVIDENCE_BYTES = env.int("PORTAL_EVIDENCE_MB", 1024) * 1024 * 1024
PORTAL_PICTURE_MAX_PIXELS = env.int("PORTAL_PICTURE_MAX_MEGAPIXELS", 50) * 1_000_000
# The hours in Seoul between which offers of seats are mailed; one that is made at night waits, and its time with it.
PORTAL_OFFERS_BETWEEN = (env.int("PORTAL_OFFERS_FROM_HOUR", 8), env.int("PORTAL_OFFERS_TO_HOUR", 21))
# Attendance, as Korean remote courses practise it: in from 15 minutes before, late after 15, out within 15 of the end.
PORTAL_CHECK_IN_OPENS_MINUTES = env.int("PORTAL_CHECK_IN_OPENS_MINUTES", 15)
PORTAL_LATE_AFTER_MINUTES = env.int("PORTAL_LATE_AFTER_MINUTES", 15)
PORTAL_CHECK_OUT_MINUTES = env.int("PORTAL_CHECK_OUT_MINUTES", 15)
PORTAL_OUT_AFTER_MINUTES = env.int("PORTAL_OUT_AFTER_MINUTES", 5)
PORTAL_CODE_SECONDS = env.int("PORTAL_CODE_SECONDS", 25)
PORTAL_LINK_SILENCE_SECONDS = env.int("PORTAL_LINK_SILENCE_SECONDS", 180)
# Reports of video services come the next working day; after so many days a session without a line counts as missed.
PORTAL_LATE_LOG_DAYS = env.int("PORTAL_LATE_LOG_DAYS", 2)

if EMAIL_URL := env.str("EMAIL_URL", ""):
    vars().update(env.dj_email_url("EMAIL_URL"))
elif PRODUCTION:
    raise ImproperlyConfigured("EMAIL_URL is not set; the portal sends notices by mail.")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "portal@localhost")
# Who keeps the head of the journal outside the house: the council's secretary, the city's auditor.
PORTAL_SEAL_MAIL: list[str] = env.list("PORTAL_SEAL_MAIL", [])

# allauth: staff number or e-mail, its rate limits are the lockout, nobody signs up by himself.
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_number"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "accounts.adapters.PortalAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PRESERVE_USERNAME_CASING = True  # staff numbers are stored as the HR file writes them
ACCOUNT_SESSION_REMEMBER = True
# Whole offices sign in through one address, so successes are nearly free and failures are counted.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "20/m/ip,200/h/ip,5/300s/key"}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "SHRDI Portal"
MFA_PASSKEY_LOGIN_ENABLED = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SingleSignOnAdapter"
OIDC_STAFF_NUMBER_CLAIM = env.str("OIDC_STAFF_NUMBER_CLAIM", "employee_number")
SOCIALACCOUNT_PROVIDERS: dict[str, dict] = {}
if OIDC_ISSUER := env.str("OIDC_ISSUER", ""):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "city",
                "name": env.str("OIDC_NAME", "Single sign-on"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
    }

CRISPY_ALLOWED_TEMPLATE_PACKS = "krds"
CRISPY_TEMPLATE_PACK = "krds"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "exchange/table.html"
FILTERS_EMPTY_CHOICE_LABEL = _("all")

# Work in the background. Results live in our own Job rows, so Celery keeps none.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50  # WeasyPrint does not give memory back
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
else:
    _queue = VAR_DIR / "queue"
    for _name in ("messages", "control"):
        (_queue / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "folders://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.1,
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "mail what waits": {"task": "accounts.notices.mail_waiting", "schedule": 10.0},
    "seal the journal": {"task": "journal.tasks.seal", "schedule": 60.0},
    "hand the head of the journal outside": {"task": "journal.tasks.send_head", "schedule": crontab(hour=7, minute=0)},
    "end stays with their sessions": {"task": "enrollment.tasks.finish_sessions", "schedule": crontab(minute="*/5")},
    "close roll calls whose time is over": {"task": "enrollment.tasks.close_roll_calls", "schedule": crontab(minute=5)},
    "tell people of their marks": {"task": "enrollment.tasks.tell_of_marks", "schedule": crontab(minute="*/30")},
    "warn of attendance rates": {
        "task": "enrollment.tasks.warn_of_rates",
        "schedule": crontab(hour=19, minute=0),
    },
    "pick up jobs that nobody runs": {"task": "exchange.tasks.sweep", "schedule": 30.0},
    "remove bytes that no file knows": {
        "task": "exchange.tasks.remove_orphans",
        "schedule": crontab(hour=4, minute=20),
    },
    "forget forms that were sent long ago": {
        "task": "exchange.tasks.forget_sent_forms",
        "schedule": crontab(hour=2, minute=50),
    },
    "end offers that ran out": {"task": "enrollment.tasks.end_late_offers", "schedule": 60.0},
    "publish who takes part in draws": {"task": "enrollment.tasks.freeze_rolls", "schedule": 60.0},
    "close waiting lists of runs that closed": {"task": "enrollment.tasks.close_waiting_lists", "schedule": 60.0},
    "count results of what was decided": {"task": "enrollment.tasks.keep_results", "schedule": 60.0},
    "look whether places and hours agree": {
        "task": "enrollment.tasks.look_for_differences",
        "schedule": crontab(hour=3, minute=30),
    },
    "plan, open and close surveys": {"task": "surveys.tasks.keep", "schedule": crontab(minute="*/10")},
    "look whether surveys agree": {
        "task": "surveys.tasks.look_for_differences",
        "schedule": crontab(hour=3, minute=40),
    },
    "return held seats that nobody named": {
        "task": "enrollment.tasks.return_held_seats",
        "schedule": crontab(hour=0, minute=20),
    },
    "remind of held seats that return soon": {
        "task": "enrollment.tasks.remind_of_held_seats",
        "schedule": crontab(hour=9, minute=5),
    },
    "tell approvers of whom nobody told them": {"task": "enrollment.tasks.open_approvals", "schedule": 60.0},
    "end approvals with the run's beginning": {
        "task": "enrollment.tasks.close_approvals",
        "schedule": crontab(minute=15),
    },
    "remind approvers": {"task": "enrollment.tasks.remind_approvers", "schedule": crontab(hour=9, minute=10)},
    "make the reports of the quarter that ended": {
        "task": "reports.tasks.make_last_quarter",
        "schedule": crontab(month_of_year="1,4,7,10", day_of_month=1, hour=6, minute=0),
    },
    "tell of reports that could not be made": {
        "task": "reports.tasks.tell_of_failures",
        "schedule": crontab(hour=7, minute=30),
    },
    "count what everybody owes in hours": {
        "task": "enrollment.tasks.recount_hours",
        "schedule": crontab(hour=2, minute=30),
    },
    "keep what lecturers were in years that are over": {
        "task": "courses.tasks.close_lecturer_years",
        "schedule": crontab(hour=4, minute=10),
    },
    "tell who still owes hours": {
        "task": "enrollment.tasks.remind_of_hours",
        "schedule": crontab(hour=8, minute=40),
    },
    "end openings of packages": {"task": "enrollment.tasks.end_launches", "schedule": crontab(minute=40)},
    "tell of runs to be drawn": {"task": "enrollment.tasks.tell_of_draws", "schedule": crontab(hour=8, minute=10)},
    "warn of runs to be decided": {"task": "enrollment.tasks.warn_of_decisions", "schedule": crontab(hour=8, minute=0)},
    "decide on e-learning whose time is over": {
        "task": "enrollment.tasks.end_learning",
        "schedule": crontab(hour=2, minute=10),
    },
    "fold e-learning that was decided long ago": {
        "task": "enrollment.tasks.fold_learning",
        "schedule": crontab(hour=3, minute=10),
    },
    "remind of e-learning that is over soon": {
        "task": "enrollment.tasks.remind_of_learning",
        "schedule": crontab(hour=9, minute=20),
    },
    "remind of the quarter's end": {
        "task": "reports.tasks.remind_of_quarter_end",
        "schedule": crontab(month_of_year="3,6,9,12", day_of_month=24, hour=9, minute=0),
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # They tell every step of every page.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
}
