"""Parses one uploaded file: `python -m graphapp.import_child FILE NAME HOME`.

A process of its own, with limits on memory, time and bytes written, so that whatever the file holds
only this process can come to harm. Prints the data set's description, or the problem (exit 3). It
ends with the server that wants to know.
"""

import os
import resource
import sys
import threading
import time
from pathlib import Path

from engine.data import BadData, import_file
from engine.data.storage import storage_trouble
from engine.spec import strict_json

# Not 1, which is how Python ends when memory runs out in the middle of something.
REFUSED, NO_ROOM, ORPHANED, NO_MEMORY = 3, 4, 5, 6
LOOK_SECONDS = 0.2
STACK_BYTES = 64 * 1024


def main() -> int:
    """Limit this process, read the file, print what came of it."""
    threading.stack_size(STACK_BYTES)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    memory, seconds, values = map(int, os.environ["BRICKWORK_IMPORT_LIMITS"].split())
    # What it writes into; libraries are mapped besides, and shared with every other process.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_AS, (4 * memory, 4 * memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # SIGXCPU, then SIGKILL
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))
    file, name, home = sys.argv[1:]
    try:
        print(strict_json.dumps(import_file(Path(file), name, Path(home), values)))
    except BadData as error:
        print(strict_json.dumps(error.problem.to_data()))
        return REFUSED
    except MemoryError:
        return NO_MEMORY
    except OSError as error:
        trouble = storage_trouble(error)
        if trouble is None:
            raise
        print(strict_json.dumps({"code": trouble.code, "message": trouble.message}))
        return NO_ROOM
    return 0


def _end_with(parent: int) -> None:
    """End this process as soon as its parent has gone; what it was writing is swept later."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
