"""Saying of a queued run why nobody takes it up."""

from graphapp.actions.change_state import do_change_state
from graphapp.models import Run, State

SAID = "It asks for"
"""How the reason begins, which is told once."""


def do_note_waiting(devices: int) -> None:
    """A worker with so many DEVICES in all has looked: runs that ask for more wait for another.

    Each is told so once; a worker that has enough devices takes it up all the same.
    """
    waiting = Run.objects.filter(state=State.QUEUED, devices__gt=devices)
    waiting = waiting.exclude(reason__startswith=SAID)
    for run_id, wanted in waiting.values_list("id", "devices")[:10]:
        reason = f"{SAID} {wanted} devices, and the worker that looked has {devices}. It waits "
        reason += "for a worker with so many (BRICKWORK_DEVICES); or train with fewer devices."
        do_change_state(waiting.filter(id=run_id), State.QUEUED, reason)
