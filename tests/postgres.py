"""A real Postgres for tests: in a temporary folder, on a free port, by an unprivileged user."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stack import free_port

DEBIAN = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")


def find_program(name: str) -> str:
    """Where INITDB or PG_CTL lies; Debian keeps them off the PATH.

    Raises:
        FileNotFoundError: Postgres is not installed.
    """
    candidates = [*sorted(DEBIAN.glob(f"*/bin/{name}"), reverse=True)]
    found = str(candidates[0]) if candidates else shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is missing: apt-get install postgresql")
    return found


@contextmanager
def running_postgres() -> Iterator[str]:
    """Start a server of its own and give its DATABASE_URL; stopped and deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="brickwork-postgres-"))
    data, log = folder / "data", folder / "log"
    port = free_port()
    prefix: list[str] = []
    if os.geteuid() == 0:  # Postgres refuses to run as root
        user = _unprivileged_user()
        shutil.chown(folder, user)
        prefix = ["runuser", "-u", user, "--"]

    def run(*command: str) -> None:
        done = subprocess.run(
            [*prefix, *command], cwd="/", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + (log.read_text() if log.exists() else "")

    try:
        trust = ["--auth", "trust", "--username", "brickwork", "--encoding", "UTF8", "--no-sync"]
        run(find_program("initdb"), "-D", str(data), *trust)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        pg_ctl = find_program("pg_ctl")
        run(pg_ctl, "-D", str(data), "-l", str(log), "-w", "-o", f"{options} -F", "start")
        try:
            yield f"postgres://brickwork@127.0.0.1:{port}/postgres"
        finally:
            run(pg_ctl, "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in names)
