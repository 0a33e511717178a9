"""Ports of this machine: which is free, who answers, and who holds one."""

import shutil
import socket
import subprocess
from pathlib import Path


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def can_listen(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def can_connect(host: str, port: int) -> bool:
    """Whether somebody answers there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def listener(port: int) -> str:
    """Who listens on PORT, as well as this user may know it: "python (process 4711)" or ""."""
    if Path("/proc/net/tcp").exists():
        return _listener_by_proc(port)
    if not shutil.which("lsof"):
        return ""
    command = ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    fields = {line[:1]: line[1:] for line in reversed(found.splitlines())}
    return f"{fields['c']} (process {fields['p']})" if {"c", "p"} <= fields.keys() else ""


def _listener_by_proc(port: int) -> str:
    sockets = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for line in Path(table).read_text("ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                sockets.add(f"socket:[{fields[9]}]")
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(link.readlink()) in sockets:
                process = link.parents[1]
                name = (process / "comm").read_text("utf-8").strip()
                return f"{name} (process {process.name})"
        except OSError:  # it has ended meanwhile, or belongs to somebody else
            continue
    return ""
