"""Which parts make up the site, and where things lie."""

from pathlib import Path

from graphapp.caching import keep_hashed_files
from graphapp.settings import environment

PROJECT = Path(__file__).resolve().parents[2]
BRICKWORK_HOME = environment.home()
BRICKWORK_MODE = environment.mode()
LOCAL = BRICKWORK_MODE == "local"

DEBUG = False
ROOT_URLCONF = "graphapp.urls"
ASGI_APPLICATION = "graphapp.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ninja",
    "csp",
    "graphapp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    # It alone cannot do without an event loop. What stands before it is run there, what stands
    # after it in one thread (see OneThread).
    "servestatic.middleware.ServeStaticMiddleware",
    "graphapp.middleware.JsonErrors",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    *(["graphapp.middleware.LocalUser"] if LOCAL else []),
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "graphapp.middleware.OneThread",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "graphapp" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

# Django's and ninja's own files come from their packages; the built front end is served at /.
STATIC_URL = "/static/"
FRONTEND = PROJECT / "frontend" / "dist"
SERVESTATIC_ROOT = FRONTEND if FRONTEND.is_dir() else None
SERVESTATIC_INDEX_FILE = True
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_ALLOW_ALL_ORIGINS = False
SERVESTATIC_MAX_AGE = 0
# Its own test for immutable files is used under /static/ only; Vite's hashed names lie elsewhere.
SERVESTATIC_ADD_HEADERS_FUNCTION = keep_hashed_files
