"""The command line: the same engine without a web server.

Exit codes: 0 done, 1 the input is at fault (a message on standard error), 2 wrong usage or a format
that is not built yet, 3 training failed, 130 interrupted.
"""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType

from engine.cli.messages import InputAtFault, NotBuiltYet, tell
from engine.data.damaged import FileDamaged
from engine.data.dataset import BadData, home_folder
from engine.data.leftovers import sweep
from engine.data.storage import storage_trouble
from engine.spec.problems import BadDocument
from engine.train.run_folder import NoRun


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code. Wrong usage leaves by SystemExit with code 2."""
    options = build_parser().parse_args(arguments)
    try:
        sweep(home_folder())
        return int(options.command(options))
    except BadDocument as error:
        for problem in error.problems:
            tell(problem.message)
    except BadData as error:
        tell(error.problem.message)
    except (InputAtFault, NoRun, FileDamaged) as error:
        tell(str(error))
    except NotBuiltYet as error:
        tell(str(error))
        return 2
    except BrokenPipeError:
        # Whoever read our output (head, less) has enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        trouble = storage_trouble(error)
        if trouble is None:
            tell(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.")
        else:
            tell(f"{trouble.message} What was there before is as it was.")
    except KeyboardInterrupt:
        return 130
    return 1


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="brickwork", description="Wire, check, train and take home neural networks."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in _commands():
        name = module.__name__.rpartition(".")[2]
        text = (module.__doc__ or "").strip().partition("\n")[0]
        command = commands.add_parser(name, help=text, description=text)
        module.add_arguments(command)
        command.set_defaults(command=module.run)
    return parser


def _commands() -> Iterator[ModuleType]:
    """The modules of this folder that declare a command: a docstring, add_arguments and run."""
    for found in pkgutil.iter_modules(__path__):
        if found.name != "__main__":
            module = importlib.import_module(f"{__name__}.{found.name}")
            if hasattr(module, "add_arguments"):
                yield module
