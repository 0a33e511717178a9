"""The list of graphs: one can be deleted, also the one that is open, here or elsewhere."""

from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, put
from tests.stack import Stack


def named(name: str) -> dict[str, object]:
    return digits() | {"name": name}


def graph_id(address: str) -> str:
    return address.split("=")[-1]


def exists(site: Stack, address: str) -> bool:
    with site.client() as client:
        return client.get(f"/api/graphs/{graph_id(address)}").status_code == 200


def delete(page: Page, address: str) -> None:
    row = page.get_by_test_id(f"graph-{graph_id(address)}")
    row.get_by_test_id("graph-delete").click()
    expect(row.get_by_test_id("graph-question")).to_contain_text("It has no runs.")
    row.get_by_test_id("graph-delete-now").click()
    expect(row).to_have_count(0)


def test_a_graph_is_deleted_after_a_question_and_another_one_opens(page: Page, site: Stack) -> None:
    stays, goes, opened = (put(site, named(name)) for name in ("Stays", "Goes", "Open now"))
    Editor(page, opened).open()
    page.keyboard.press("Control+O")
    row = page.get_by_test_id(f"graph-{graph_id(goes)}")
    row.get_by_test_id("graph-delete").click()
    row.get_by_role("button", name="Keep it").click()
    assert exists(site, goes)
    delete(page, goes)
    assert not exists(site, goes)
    delete(page, opened)
    assert not exists(site, opened)
    expect(page.get_by_test_id(f"graph-{graph_id(stays)}")).to_contain_text("open")
    page.keyboard.press("Escape")
    expect(page).to_have_url(stays)
    expect(page.get_by_test_id("graph-name")).to_have_value("Stays")


def test_a_graph_deleted_elsewhere_is_kept_as_a_new_one(
    page: Page, site: Stack, may_complain: None
) -> None:
    address = put(site, named("Worked on"))
    editor = Editor(page, address).open()
    with site.client() as client:
        client.delete(f"/api/graphs/{graph_id(address)}").raise_for_status()
    editor.train()
    expect(page.get_by_text("This graph was deleted elsewhere.")).to_be_visible()
    expect(page).not_to_have_url(address)
    assert exists(site, page.url)
    editor.train()
    editor.wait_for_state("running")
    page.get_by_test_id("stop").click()
    editor.wait_for_state("stopped")
