"""Every flag of every command, and those that change nothing, as Markdown."""

import argparse
from collections.abc import Iterator

from engine.cli import build_parser

_HEAD = """
## Of commands

Every flag of every command: tests try each one, and each changes what the command does. A recipe's
flags are taken by all commands that make a run, so that one can ask before Train with the flags of
Train; where one has no effect, the command says so. Beside `--resume` only `--json` and `--devices`
are taken: a run goes on with the recipe that it began with, and to train on with other values, a
new run begins with its weights (`--weights DIR`).

| command | flag | what it is | no effect, because |
|---|---|---|---|
"""


def flag_reference() -> str:
    """The section of the page."""
    return _HEAD + "\n".join(_rows(build_parser(), "")) + "\n"


def _rows(parser: argparse.ArgumentParser, command: str) -> Iterator[str]:
    idle = parser.get_default("idle") or {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from _rows(inner, f"{command} {name}".strip())
        elif action.dest != "help":
            name = (action.option_strings or [str(action.metavar)])[0]
            why = idle.get(name.removeprefix("--"), "")
            told = (action.help or "").removesuffix("; no effect here")
            yield f"| `{command}` | `{name}` | {told} | {why} |"
