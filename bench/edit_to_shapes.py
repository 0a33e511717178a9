"""From an edit in the inspector to the new shapes on the nodes, with 100 nodes, in a real Chromium.

The graph is a chain; the edit changes the first layer's width and with it every shape behind it.
The limit holds for the moment at which the page has the last node's new shape; drawing it is told
apart, since a browser without a window draws in software.
"""

import json
from typing import Any

from playwright.sync_api import Page, expect

from bench.result import Result, percentile
from bench.site import open_page, running_site
from tests.e2e.graphs import put
from tests.graphs import chain, node

ROUNDS, NODES, WARM_UP = 60, 100, 5

# From the key press until the last node has its new shape, and until the frame that shows it.
EDIT = """(value) => new Promise((resolve) => {
  const shape = document.querySelector('[data-testid="shape-last"]');
  const field = document.querySelector('[data-testid="field-units"]');
  const began = performance.now();
  new MutationObserver((_, watcher) => {
    if (shape.textContent.trim() !== value) return;
    watcher.disconnect();
    const there = performance.now() - began;
    requestAnimationFrame(() => setTimeout(() => resolve([there, performance.now() - began])));
  }).observe(shape, { subtree: true, childList: true, characterData: true });
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def measure() -> list[Result]:
    """Milliseconds."""
    with running_site() as stack, open_page() as page:
        page.goto(put(stack, long_chain(NODES)))
        values = edit_times(page, ROUNDS)
    there, drawn = ([value[place] for value in values] for place in (0, 1))
    what = f"edit → new shapes on {NODES} nodes"
    return [
        percentile(f"{what} (95th percentile)", there, "ms", 50),
        percentile(f"{what}, drawn in software (95th percentile)", drawn, "ms"),
    ]


def long_chain(size: int) -> dict[str, Any]:
    """A chain of so many nodes whose shapes all follow from the first Dense's units."""
    kinds = ("ReLU", "LayerNormalization", "Dropout", "Tanh")
    middle = [node(f"layer_{n}", kinds[n % 4]) for n in range(size - 3)]
    first = [node("row", "Input", shape=[16]), node("first", "Dense", units=32)]
    nodes = [*first, *middle, node("last", "ReLU")]
    places = {
        item["id"]: {"x": 240 * (place % 10), "y": 160 * (place // 10)}
        for place, item in enumerate(nodes)
    }
    return chain(*nodes) | {"canvas": {"positions": places}}


def edit_times(page: Page, rounds: int) -> list[list[float]]:
    """Milliseconds until the shapes are there and until they are drawn, for each edit."""
    expect(page.get_by_test_id("shape-last")).to_have_text("32")
    page.get_by_test_id("node-first").click()
    expect(page.get_by_test_id("field-units")).to_be_visible()
    times = []
    for number in range(WARM_UP + rounds):
        value = json.dumps(33 + number)
        times.append(page.evaluate(EDIT, value))
        page.wait_for_timeout(100)
    return times[WARM_UP:]
