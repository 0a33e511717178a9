"""What a person does in the editor, in the words of its test ids."""

from pathlib import Path
from typing import Self

from playwright.sync_api import Page, expect

from tests.stack import until


class Editor:
    """One open page of Brickwork."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open(self, first_node: str = "image") -> Self:
        """Open the page and wait until its graph has been checked."""
        self.page.goto(self.url)
        expect(self.page.get_by_test_id(f"shape-{first_node}")).to_be_visible()
        return self

    def drag_onto_wire(self, block: str, source: str, target: str) -> None:
        """Drag a block from the palette and drop it on the middle of a wire."""
        self.page.get_by_test_id(f"palette-{block}").drag_to(
            self.page.get_by_test_id(f"wire-{source}-{target}"), force=True
        )

    def set_field(self, name: str, value: str) -> None:
        """Type a value into the inspector."""
        field = self.page.get_by_test_id(f"field-{name}")
        field.fill(value)
        field.press("Enter")

    def leave_field(self) -> None:
        """Take the keyboard out of the inspector."""
        self.page.locator(".react-flow__pane").click(position={"x": 20, "y": 20})

    def show(self, tab: str) -> None:
        """Open a tab of the dock."""
        self.page.get_by_test_id(f"tab-{tab}").click()

    def set_recipe(self, name: str, value: str) -> None:
        """Type a value into the recipe, which shows while nothing is selected."""
        self.leave_field()
        self.page.get_by_test_id("tab-recipe").click()
        field = self.page.get_by_test_id(f"recipe-{name}").get_by_role("textbox")
        field.fill(value)
        field.press("Enter")

    def select(self, node: str) -> None:
        """Click on a node."""
        self.page.get_by_test_id(f"node-{node}").click()

    def train(self) -> None:
        """Press Train once the check has found nothing in the way."""
        self.page.get_by_test_id("train").click()

    def state(self) -> str:
        """The run's state as the dock tells it."""
        return self.page.get_by_test_id("run-state").get_attribute("data-state") or ""

    def points(self, curve: str = "train-loss") -> int:
        """How many points the curve has by now."""
        found = self.page.get_by_test_id(f"curve-{curve}")
        return int(found.get_attribute("data-points") or 0) if found.count() else 0

    def wait_for_points(self, count: int) -> None:
        """Wait until the loss has COUNT points or more."""
        until(lambda: self.points() >= count, f"the curve has {count} points", 60)

    def wait_for_state(self, state: str, seconds: float = 90) -> None:
        """Wait until the dock says that the run is in STATE."""
        expect(self.page.get_by_test_id("run-state")).to_have_attribute(
            "data-state", state, timeout=seconds * 1000
        )

    def take_home(self, file: Path) -> Path:
        """Download the bundle to FILE."""
        with self.page.expect_download() as download:
            self.page.get_by_test_id("take-home").click()
        download.value.save_as(file)
        return file
