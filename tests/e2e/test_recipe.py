"""Setting how to train: a rare field, a frozen layer, and what the run then shows."""

from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, newest_run, put
from tests.graphs import document, node
from tests.stack import Stack


def test_a_rare_field_a_frozen_layer_and_the_confusion_matrix(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(epochs=2))).open()
    editor.leave_field()
    page.get_by_test_id("tab-recipe").click()
    expect(page.get_by_test_id("recipe-clip_norm")).to_be_hidden()
    page.get_by_text("Fine-tuning").click()
    editor.set_recipe("clip_norm", "0.5")
    expect(page.get_by_test_id("fine-tuning")).to_contain_text("Clip norm")
    editor.select("conv_1")
    page.get_by_text("like the others").click()
    page.get_by_label("Frozen").check()
    expect(page.get_by_test_id("frozen-conv_1")).to_be_attached()
    page.keyboard.press("Control+Z")
    expect(page.get_by_test_id("frozen-conv_1")).to_have_count(0)
    page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_test_id("frozen-conv_1")).to_be_attached()
    editor.show("confusion")
    page.get_by_test_id("watch-confusion").click()
    editor.train()
    matrix = page.get_by_test_id("confusion")
    expect(matrix).to_be_visible(timeout=90_000)
    expect(matrix.get_by_role("rowheader")).to_have_text([str(digit) for digit in range(10)])
    matrix.locator('[data-cell="7 7"]').hover()
    expect(page.get_by_test_id("confusion-said")).to_contain_text("7 recognised: ")
    recipe = newest_run(site)["recipe"]
    assert recipe["clip_norm"] == 0.5
    assert recipe["layers"] == {"conv_1": {"learning_rate": 1.0, "frozen": True}}
    assert recipe["metrics"] == ["accuracy", "confusion_matrix"]


def test_two_outputs_each_with_its_own_loss(page: Page, site: Stack) -> None:
    nodes = [
        node("flower", "Input", shape=[2]),
        node("hidden", "Dense", units=8, activation="relu"),
        node("length", "Dense", units=1),
        node("kind", "Dense", units=3, activation="softmax"),
    ]
    wires = [("flower", "hidden"), ("hidden", "length"), ("hidden", "kind")]
    inputs = {"flower": ["sepal length", "sepal width"]}
    recipe = {"data": "iris", "inputs": inputs, "target": "petal length", "epochs": 2}
    graph = document(nodes, wires) | {"canvas": {"recipe": recipe}}
    editor = Editor(page, put(site, graph)).open("flower")
    page.get_by_test_id("tab-recipe").click()
    length, kind = (page.get_by_test_id(f"output-{name}") for name in ("length", "kind"))
    length.get_by_test_id("recipe-standardize-length").get_by_role("checkbox").check()
    length.get_by_role("button", name="Loss: Automatic").click()
    page.get_by_test_id("part-huber").click()
    kind.get_by_test_id("recipe-target-kind").get_by_role("combobox").select_option("species")
    expect(kind.get_by_test_id("metric-accuracy")).to_contain_text("automatic")
    editor.train()
    editor.wait_for_state("finished")
    target = newest_run(site)["recipe"]["target"]
    assert target["length"]["loss"] == "huber"
    assert target["length"]["standardize"] is True
    assert target["kind"] == "species"
    (values,) = [newest_run(site)["last"]]
    assert {"validation/length/mean_absolute_error", "validation/kind/accuracy"} <= values.keys()
