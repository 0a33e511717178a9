"""How old a training step is when a browser on the same machine receives it.

A page watches a run in a real Chromium. Its websocket notes when each frame arrives; an event says
when it was written. A step waits in the trainer for its event, at most a tenth of a second: steps
are taken to be spread evenly between two events.
"""

from itertools import pairwise
from typing import Any

from playwright.sync_api import Page, expect

from bench.result import Result, percentile
from bench.site import open_page, running_site, wait_until_warm
from tests.e2e.graphs import digits, put

EPOCHS = 60

NOTE = """
window.__received = [];
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", (message) => {
      const now = Date.now() / 1000;
      for (const event of [JSON.parse(message.data)].flat()) window.__received.push([now, event]);
    });
  }
};
"""


def measure() -> list[Result]:
    """Milliseconds over all points of one run of some seconds."""
    with running_site() as stack, open_page() as page:
        page.add_init_script(NOTE)
        page.goto(put(stack, digits(epochs=EPOCHS)))
        expect(page.get_by_test_id("shape-image")).to_be_visible()
        wait_until_warm(stack)
        received = _train(page)
    events = [1_000 * (now - event["time"]) for now, event in received]
    steps = [
        1_000 * (now - event["time"] + waited)
        for (_, before), (now, event) in pairwise(received)
        for waited in _waits(before, event)
    ]
    return [
        percentile("event written → browser, one viewer (95th percentile)", events, "ms"),
        percentile("step → browser, one viewer (95th percentile)", steps, "ms", 200),
    ]


def _train(page: Page) -> list[tuple[float, dict[str, Any]]]:
    """The metrics events of a run with the seconds at which the page got them."""
    page.get_by_test_id("train").click()
    state = page.get_by_test_id("run-state")
    expect(state).to_have_attribute("data-state", "finished", timeout=120_000)
    received = page.evaluate("window.__received")
    return [(now, event) for now, event in received if event["kind"] == "metrics"]


def _waits(before: dict[str, Any], event: dict[str, Any]) -> list[float]:
    """Seconds that each step of an event had waited when the event was written."""
    count, between = len(event["step"]), event["time"] - before["time"]
    return [between * (count - 1 - place) / count for place in range(count)]
