"""Becomes one of Brickwork's processes: `python -m scripts.process web | worker | migrate`.

Containers and hand-started servers run these; they are the very commands that `make run` and the
tests run. HOST and PORT say where the web server listens.
"""

import os
import sys

from graphapp.processes import migrate_command, web_command, worker_command


def main(arguments: list[str]) -> int:
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8765)
    commands = {
        "web": web_command(host, port),
        "worker": worker_command(),
        "migrate": migrate_command(),
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        print(f"usage: python -m scripts.process {' | '.join(commands)}", file=sys.stderr)
        return 2
    command = commands[arguments[0]]
    os.execv(command[0], command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
