"""A real Chromium against the real stack; a page that complains in its console fails its test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.stack import Stack

WIDTH, HEIGHT = 1440, 900


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Valkey, web and worker, shared by the tests that need no empty home."""
    with Stack(tmp_path_factory.mktemp("site") / "stack") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    expect.set_options(timeout=15_000)
    with chromium() as started:
        yield started


@pytest.fixture
def complaints() -> list[str]:
    """What pages have said in their console, and errors that nobody caught."""
    return []


@pytest.fixture
def page(browser: Browser, tmp_path: Path, complaints: list[str]) -> Iterator[Page]:
    """A page of a browser that has never been here before."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, accept_downloads=True
    )
    context.set_default_timeout(15_000)
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    yield opened
    opened.screenshot(path=tmp_path / "last.png")
    context.close()
    assert not complaints, f"the page complained: {complaints}"


@pytest.fixture
def may_complain(page: Page, complaints: list[str]) -> Iterator[None]:
    """For tests that take the server away: the browser itself logs each failed request."""
    yield
    complaints.clear()
