"""Takes the README's picture from the running program: a digits network that has just learned.

make screenshot     writes docs/images/editor.png
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import chromium
from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, put
from tests.stack import Stack

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "editor.png"
WIDTH, HEIGHT = 1440, 900
LARGEST = 300_000


def main() -> int:
    """Take the picture. Exit code 1 where it is too large for a README."""
    with (
        tempfile.TemporaryDirectory(prefix="brickwork-screenshot-") as folder,
        Stack(Path(folder)) as stack,
        chromium() as browser,
    ):
        page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}).new_page()
        editor = Editor(page, put(stack, digits(epochs=20))).open()
        editor.drag_onto_wire("Dropout", "pool", "flat")
        editor.set_field("rate", "0.33")
        editor.train()
        editor.wait_for_state("finished")
        editor.select("conv_2")
        page.get_by_role("tab", name="Learn").click()
        expect(page.get_by_test_id("why")).to_be_visible()
        page.mouse.move(WIDTH / 2, HEIGHT / 2)
        page.wait_for_timeout(1_000)  # what moves has come to rest
        PICTURE.parent.mkdir(exist_ok=True)
        page.screenshot(path=PICTURE)
    size = PICTURE.stat().st_size
    print(f"{PICTURE}: {size:,} bytes")
    return 0 if size <= LARGEST else 1


if __name__ == "__main__":
    sys.exit(main())
