"""Waiting for a disk that is full, or that can only be read, until it can be written again."""

import time
from collections.abc import Callable
from typing import TypeVar

from engine.data.storage import storage_trouble
from engine.train.control import Command, Control
from engine.train.events import Events

Result = TypeVar("Result")

PAUSE_SECONDS = 1.0
LEAVING = ("stop", "checkpoint_and_exit")


class ToldToLeave(Exception):
    """A command ended the waiting: ``stop`` or ``checkpoint_and_exit``."""

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.command = command


def patiently(
    write: Callable[[], Result], events: Events, control: Control | None, waits_for: str
) -> Result:
    """``write()``, again and again for as long as the disk is in the way.

    That it waits, and for what, is told once, as a notice: "The run waits to ``waits_for``". What
    is at fault otherwise is raised as it is, and ToldToLeave where a command came meanwhile.
    """
    told = False
    while True:
        try:
            return write()
        except OSError as error:
            trouble = storage_trouble(error)
            if trouble is None:
                raise
        if not told:
            message = f"{trouble.message} The run waits to {waits_for}, and goes on by itself."
            events.emit("notice", code=trouble.code, message=message, node=None)
            told = True
        _wait(events, control)


def _wait(events: Events, control: Control | None) -> None:
    """Stand still for a second. Commands that do not end the run are kept for later."""
    later: list[Command] = []
    until = time.monotonic() + PAUSE_SECONDS
    try:
        while (left := until - time.monotonic()) > 0:
            events.drain()
            if control is None:
                time.sleep(left)
                continue
            command = control.next_command(min(left, 0.05))
            if command is not None and command["command"] in LEAVING:
                raise ToldToLeave(command["command"])
            later += [] if command is None else [command]
    finally:
        for command in later:
            assert control is not None
            control.commands.put(command)
