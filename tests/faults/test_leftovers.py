"""What a kill -9 leaves in the middle of an import goes as soon as anything starts again."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.cli import main
from engine.data.leftovers import UPLOADS, folder_beside, sweep
from tests.stack import Stack, until

COLUMNS = 3_000
"""Each is a file of its own on the disk: that many take some seconds, and all can be met there."""
NAMES = ",".join(f"c{number}" for number in range(COLUMNS))
WIDE = f"{NAMES}\n" + 2 * f"{','.join('1' for _ in range(COLUMNS))}\n"


def left_in(home: Path) -> list[Path]:
    """What is not finished in a home."""
    return [*home.glob("data/.*-*"), *home.glob("runs/.*-*"), *(home / UPLOADS).glob("*")]


def meet_in_the_middle(home: Path, kill: Callable[[], Any]) -> None:
    """Kill whoever imports, while its folder fills up."""
    until(lambda: list(home.glob("data/.*-*/column-1.npy")), "columns are written", pause=0.001)
    kill()
    assert left_in(home)
    assert not (home / "data" / "wide").exists()


def test_a_command_clears_what_a_killed_one_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wide.csv").write_text(WIDE)
    home = tmp_path / "home"
    monkeypatch.setenv("BRICKWORK_HOME", str(home))
    command = [sys.executable, "-m", "engine.cli", "data", "import", str(tmp_path / "wide.csv")]
    process = subprocess.Popen([*command, "--as", "wide"], stdout=subprocess.DEVNULL)
    meet_in_the_middle(home, process.kill)
    process.wait()
    assert main(["data", "list"]) == 0
    assert left_in(home) == []


@pytest.mark.parametrize("part", ["web", "worker"])
def test_server_and_worker_clear_what_a_killed_import_left(tmp_path: Path, part: str) -> None:
    """The web server is killed; its child that reads the file ends by itself."""
    with Stack(tmp_path, parts=("redis", "web")) as stack, stack.client() as client:
        upload = [sys.executable, "-c", UPLOAD, stack.url, client.headers["X-CSRFToken"],
                  client.cookies["csrftoken"]]  # fmt: skip
        uploading = subprocess.Popen(upload, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert uploading.stdin is not None
        uploading.stdin.write(WIDE.encode())
        uploading.stdin.close()

        def kill() -> None:
            (child,) = stack.process("web").children(recursive=True)
            child.suspend()  # or it would be done before it sees that nobody waits for it
            stack.kill("web")
            child.send_signal(signal.SIGCONT)
            psutil.wait_procs([child], timeout=20)

        meet_in_the_middle(stack.home, kill)
        uploading.wait()
        assert list((stack.home / UPLOADS).iterdir())
        with folder_beside(stack.home / "data" / "mine") as mine:
            stack.start(part)
            until(lambda: left_in(stack.home) == [mine], "what is left over goes")
        assert left_in(stack.home) == []
        if part == "worker":
            stack.start("web")
        stack.wait_until_up()
        table = {"file": ("t.csv", b"a,b\n" + b"1,2\n3,5\n" * 20)}
        assert client.post("/api/data", data={"name": "wide"}, files=table).status_code == 201
        until(lambda: left_in(stack.home) == [], "the upload goes once it is answered")


UPLOAD = """
import sys, httpx
url, token, cookie = sys.argv[1:]
file = {"file": ("wide.csv", sys.stdin.buffer.read())}
httpx.post(url + "/api/data", data={"name": "wide"}, files=file, timeout=60,
           headers={"X-CSRFToken": token}, cookies={"csrftoken": cookie})
"""


def test_what_was_deleted_halfway_goes_and_what_is_held_stays(tmp_path: Path) -> None:
    for place in ("data/.roses-0a1b2c3d", "runs/.12-0a1b2c3d"):
        (tmp_path / place / "inside").mkdir(parents=True)
    (tmp_path / "runs" / "12").mkdir()
    (tmp_path / "data" / ".link-0a1b2c3d").symlink_to(tmp_path / "runs" / "12")
    (tmp_path / UPLOADS).mkdir()
    os.mkfifo(tmp_path / UPLOADS / "pipe")
    with folder_beside(tmp_path / "data" / "mine") as mine:
        sweep(tmp_path)
        assert mine.is_dir()
    assert not mine.exists()
    assert (tmp_path / "runs" / "12").is_dir()
    assert [path.name for path in left_in(tmp_path)] == [".link-0a1b2c3d"]
