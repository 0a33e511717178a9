"""From the click on Train to the first point on the drawn curve, in a real Chromium.

Warm: the worker's spare trainer stands ready. Cold: it has just been killed, so that a new one is
started for this run and has to load torch first.
"""

from playwright.sync_api import Page, expect

from bench.result import Result, median
from bench.site import open_page, running_site, wait_until_warm
from tests.e2e.graphs import digits, put
from tests.stack import Stack

ROUNDS = 10

# The time stops one frame after the curve has its first point: then it is drawn. A curve of an
# earlier run may still be shown at the click, so it has to go (or shrink) before a point counts.
CLICK = """() => new Promise((resolve) => {
  const points = () => {
    const curve = document.querySelector('[data-testid="curve-train-loss"]');
    return curve === null ? 0 : Number(curve.dataset.points);
  };
  let before = points();
  const began = performance.now();
  const look = () => {
    const now = points();
    if (now < before) before = 0;
    if (before === 0 && now > 0) {
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    }
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, { subtree: true, childList: true, attributes: true });
  document.querySelector('[data-testid="train"]').click();
})"""


def measure() -> list[Result]:
    """Seconds, median of 10 each."""
    with running_site() as stack, open_page() as page:
        page.goto(put(stack, digits(epochs=3)))
        expect(page.get_by_test_id("shape-image")).to_be_visible()
        warm = [_warm(stack, page) for _ in range(ROUNDS)]
        cold = [_cold(stack, page) for _ in range(ROUNDS)]
    return [
        median("click → first point on the curve, warm worker", warm, "s", 1.0),
        median("click → first point on the curve, cold worker", cold, "s", 4.0),
    ]


def _warm(stack: Stack, page: Page) -> float:
    wait_until_warm(stack)
    return _click(page)


def _cold(stack: Stack, page: Page) -> float:
    wait_until_warm(stack)
    for spare in stack.trainers():
        spare.kill()
    return _click(page)


def _click(page: Page) -> float:
    seconds = float(page.evaluate(CLICK)) / 1_000
    expect(page.get_by_test_id("run-state")).to_have_attribute(
        "data-state", "finished", timeout=60_000
    )
    return seconds
