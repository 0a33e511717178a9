"""A Postgres server of one's own: started in a temporary folder, on a free port, for a while."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.ports import free_port

USER = "postgres"


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """The server's DATABASE_URL; it ends, and its folder goes, with the block.

    Postgres refuses to run as root, so root runs it as the user that its package made.
    """
    folder = Path(tempfile.mkdtemp(prefix="brickwork-postgres-"))
    data, port = folder / "data", free_port()
    try:
        if os.geteuid() == 0:
            entry = pwd.getpwnam(_unprivileged_user())
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        _call("initdb", "--auth=trust", "--username=brickwork", "-D", str(data))
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        log = str(folder / "log")
        _call("pg_ctl", "-D", str(data), "-l", log, "-o", options, "-w", "start")
        try:
            yield f"postgres://brickwork@127.0.0.1:{port}/postgres"
        finally:
            _call("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _call(program: str, *arguments: str) -> None:
    command = [_find(program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", _unprivileged_user(), "--", *command]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if answer.returncode != 0:
        raise RuntimeError(f"{program} failed: {answer.stdout}{answer.stderr}")


def _find(program: str) -> str:
    found = shutil.which(program)
    if found:
        return found
    folders = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    if not folders:
        raise RuntimeError(
            f"Postgres' {program} was not found; `make test` says how to install it."
        )
    return str(folders[-1])


def _unprivileged_user() -> str:
    for name in (USER, "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("There is no user to run Postgres as.")
