"""What keeps strangers out: secret key, hosts, cookies, content security policy."""

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from graphapp.settings import environment

LOCAL = environment.mode() == "local"


def _secret_key(folder: Path) -> str:
    """SECRET_KEY, or in local mode one that is made on first use and kept for this user only."""
    given = environment.text("SECRET_KEY")
    if given:
        return given
    if not LOCAL:
        raise ImproperlyConfigured("Server mode needs SECRET_KEY: 50 or more random characters.")
    file = folder / "secret_key"
    draft = folder / f"secret_key.{os.getpid()}"
    if not file.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, file)  # web and worker may both be first: the file appears whole, once
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text()


SECRET_KEY = _secret_key(environment.home())

LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = environment.listed("ALLOWED_HOSTS") or LOOPBACK_NAMES
CSRF_TRUSTED_ORIGINS = environment.listed("CSRF_TRUSTED_ORIGINS")
if LOCAL and not all(environment.is_loopback(host) for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS names another machine, and local mode has no accounts: "
        "set BRICKWORK_MODE=server."
    )

# Behind a proxy that speaks TLS, which says so in a header (see the server guide).
HTTPS = environment.text("BRICKWORK_HTTPS", "no") == "yes"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "graphapp.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AUTHENTICATION_BACKENDS = ["graphapp.accounts.CountedGuesses"]
# Guesses at passwords within SIGN_IN_SECONDS. Behind a proxy, uvicorn has to know it as one
# (FORWARDED_ALLOW_IPS): else all visitors come from the proxy's address.
SIGN_IN_SECONDS = int(environment.number("BRICKWORK_SIGN_IN_SECONDS", 900))
SIGN_IN_GUESSES_PER_ACCOUNT = 10
SIGN_IN_GUESSES_PER_ADDRESS = int(environment.number("BRICKWORK_SIGN_IN_GUESSES_PER_ADDRESS", 50))

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Styles may be inline (React Flow and CodeMirror place things that way); scripts never.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
