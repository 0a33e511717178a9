"""How long a browser may keep what it was given."""

from wsgiref.headers import Headers

YEAR_SECONDS = 365 * 24 * 60 * 60


def keep_hashed_files(headers: Headers, path: str, url: str) -> None:
    """Files named by a hash of their content never change; all others are asked for again."""
    if url.startswith("/assets/"):
        headers["Cache-Control"] = f"max-age={YEAR_SECONDS}, public, immutable"
