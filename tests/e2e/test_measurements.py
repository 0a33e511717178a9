"""What one wants to know before training: how long it takes, and a learning rate to begin with."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, put
from tests.stack import Stack

MEASURED = 60_000


def test_how_long_is_told_and_forgotten_with_its_question(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(epochs=30))).open()
    how_long = page.get_by_test_id("how-long")
    expect(how_long).to_have_text("how long?")
    how_long.click()
    expect(how_long).to_contain_text("measuring")
    expect(how_long).to_have_text(re.compile(r"^about \d+\s(s|min)$"), timeout=MEASURED)
    expect(how_long).to_have_attribute("title", re.compile(r" on this worker, measured over some"))
    said = how_long.inner_text()
    editor.set_recipe("epochs", "31")
    expect(how_long).to_have_text("how long?")
    page.keyboard.press("Escape")
    editor.leave_field()
    page.keyboard.press("Control+Z")
    expect(how_long).to_have_text(said)
    editor.train()
    editor.wait_for_state("running")
    expect(how_long).to_have_count(0)
    page.get_by_test_id("stop").click()
    editor.wait_for_state("stopped")


def test_a_learning_rate_is_found_seen_used_and_taken_back(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(seed=3))).open()
    editor.leave_field()
    page.get_by_test_id("tab-recipe").click()
    field = page.get_by_test_id("recipe-learning_rate").get_by_role("textbox")
    before = field.input_value()
    page.get_by_test_id("find-rate").click()
    finder = page.get_by_test_id("rate-finder")
    expect(finder).to_contain_text("each with a larger rate")
    curve = page.get_by_test_id("rate-curve")
    expect(curve).to_be_visible(timeout=MEASURED)
    expect(curve).to_have_attribute("aria-label", re.compile("falls fastest at "))
    expect(curve.locator(".rate-smooth")).to_have_attribute("d", re.compile("(L[^L]+){50}"))
    expect(finder).to_contain_text("just before it explodes")
    curve.hover()
    expect(curve.locator(".rate-read")).to_contain_text("loss")
    use = page.get_by_test_id("use-rate")
    rate = use.inner_text().removeprefix("Use ")
    assert 1e-7 < float(rate) < 10
    assert rate != before
    use.click()
    expect(field).to_have_value(rate)
    expect(finder).to_contain_text(f"{rate} is in use")
    editor.leave_field()
    page.keyboard.press("Control+Z")
    expect(field).to_have_value(before)
    expect(use).to_be_visible()


@pytest.mark.usefixtures("may_complain")
def test_what_stands_in_the_way_is_said(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(target="nothing"))).open()
    expect(page.get_by_test_id("train")).to_be_visible()
    expect(page.get_by_test_id("how-long")).to_have_count(0)
    editor.leave_field()
    page.get_by_test_id("tab-recipe").click()
    page.get_by_test_id("find-rate").click()
    finder = page.get_by_test_id("rate-finder")
    expect(finder.get_by_role("alert")).to_contain_text("nothing")
    expect(finder.get_by_role("button", name="Try again")).to_be_visible()
