"""How many files this process may have open, and for how many connections they suffice.

Each connection takes a file, and each request that is being answered up to three more: the
database's and its log's, and an upload's. A process that has none left cannot even accept and
refuse a connection, so connections are limited by what the operating system allows.
"""

import logging
import resource
from functools import cache

logger = logging.getLogger(__name__)

WANTED = 8_192
OWN = 64
"""What a web process has open without any visitor: libraries, logs, database, Redis."""


@cache
def open_files() -> int:
    """How many files may be open; what is allowed at most is asked for first, as far as wanted."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    if soft == resource.RLIM_INFINITY or soft >= allowed:
        return WANTED if soft == resource.RLIM_INFINITY else min(soft, WANTED)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    except (OSError, ValueError) as error:
        logger.warning("The limit of open files stays at %s: %s", soft, error)
        return soft
    return allowed


def backlog() -> int:
    """How many connections may wait to be accepted; so many are accepted at one go."""
    return max(16, open_files() // 16)


def most_connections() -> int:
    """How many connections this process may have, so that requests still find files to open."""
    return max(8, (open_files() - OWN - backlog()) // 2)


def tell_descriptors(wanted: int) -> None:
    """Warn where the connections that are WANTED cannot be had, and say what would help."""
    most = most_connections()
    if most < wanted:
        logger.warning(
            "This process may open %s files, which suffices for %s connections instead of %s. "
            "Allow it %s: `ulimit -n %s` before it is started, LimitNOFILE= in a systemd unit, "
            "ulimits: in a compose file.",
            *(f"{number:,}" for number in (open_files(), most, wanted, WANTED)),
            WANTED,
        )
