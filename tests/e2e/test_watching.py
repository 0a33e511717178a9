"""Watching a run in a real browser: curves that survive everything, and the controls."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, newest_run, put
from tests.stack import Stack


def test_curves_survive_a_reload_while_it_trains_and_after(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(epochs=12))).open()
    editor.train()
    editor.wait_for_points(40)
    page.reload()
    editor.wait_for_points(40)
    editor.wait_for_state("finished")
    curve = page.get_by_test_id("curve-train-loss")
    steps = newest_run(site)["steps"]
    expect(curve).to_have_attribute("data-last-step", str(steps))
    expect(curve).to_have_attribute("data-points", str(steps))
    page.reload()
    expect(curve).to_have_attribute("data-points", str(steps))
    expect(page.get_by_test_id("curve-validation-accuracy")).to_have_attribute("data-points", "12")


def test_pause_resume_and_stop(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(epochs=500))).open()
    editor.train()
    editor.wait_for_points(20)
    page.get_by_test_id("pause").click()
    editor.wait_for_state("paused")
    page.wait_for_timeout(300)  # what was under way has arrived
    points = editor.points()
    page.wait_for_timeout(1_000)
    assert editor.points() == points
    page.get_by_test_id("resume").click()
    editor.wait_for_points(points + 20)
    page.get_by_test_id("stop").click()
    editor.wait_for_state("stopped")
    expect(page.get_by_test_id("train")).to_be_enabled()


@pytest.mark.usefixtures("may_complain")
def test_curves_go_on_when_the_web_server_is_killed(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(epochs=40))).open()
    editor.train()
    editor.wait_for_points(40)
    site.kill("web")
    page.wait_for_timeout(1_000)
    site.start("web")
    site.wait_until_up()
    editor.wait_for_state("finished")
    steps = newest_run(site)["steps"]
    expect(page.get_by_test_id("curve-train-loss")).to_have_attribute("data-points", str(steps))


def test_runs_are_listed_with_their_result(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(epochs=2))).open()
    editor.train()
    editor.wait_for_state("finished")
    editor.show("runs")
    row = page.get_by_test_id(f"run-{newest_run(site)['number']}")
    expect(row).to_be_visible()
    expect(row).to_contain_text("%")


def test_a_changed_network_trains_on_from_what_was_learned(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(epochs=3))).open()
    editor.train()
    editor.wait_for_state("finished")
    learned = newest_run(site)
    editor.drag_onto_wire("Dropout", "pool", "flat")
    editor.show("runs")
    page.get_by_role("button", name=f"Train on from run {learned['number']}").click()
    editor.wait_for_state("finished")
    run = newest_run(site)
    assert (run["number"], run["weights_from"]) == (learned["number"] + 1, learned["id"])
    editor.show("runs")
    row = page.get_by_test_id(f"run-{run['number']}")
    expect(row).to_contain_text(f"{run['number']} from {learned['number']}")
