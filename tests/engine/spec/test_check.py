"""The check's verdict: shapes with their arithmetic, problems with fixes that work, lints."""

import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from engine.spec import block as block_module
from engine.spec import blocks, check_text, strict_json, wiring
from engine.spec.memo import Memo
from tests.bad_graphs import bad_graphs
from tests.edits import apply
from tests.graphs import Document, chain, document, module, node, residual_network, with_modules
from tests.graphs import asked as asked_for

IMAGE = node("image", "Input", shape=[1, 8, 8])
ROW = node("row", "Input", shape=[4])


def problems_of(graph: Document) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = check_text(graph).to_data()["problems"]
    return found


def only_problem(graph: Document, code: str) -> dict[str, Any]:
    found = [problem for problem in problems_of(graph) if problem["code"] == code]
    assert len(found) == 1, problems_of(graph)
    return found[0]


def test_every_size_says_why() -> None:
    graph = chain(
        node("image", "Input", shape=[3, 32, 32]),
        node("conv", "Conv2D", filters=5, strides=2, padding=1),
        node("flat", "Flatten"),
    )
    nodes = check_text(graph).to_data()["nodes"]
    assert nodes["conv"]["shape"] == [5, 16, 16]
    assert nodes["conv"]["axes"] == ["channels", "height", "width"]
    why = {row["of"]: row["text"] for row in nodes["conv"]["why"]}
    assert why == {
        "channels": "5 filters",
        "height": "floor((32 + 2·1 − 3) / 2) + 1 = 16",
        "width": "floor((32 + 2·1 − 3) / 2) + 1 = 16",
        "weights": "(3·3·3 + 1)·5 = 140",
        "work": "3·3·3·5·16·16 = 34,560",
        "memory": "5·16·16 numbers · 4 bytes = 5,120 bytes",
    }
    assert nodes["flat"]["why"][0] == {"of": "features", "text": "5·16·16 = 1,280"}


def test_an_unknown_length_stays_unknown_and_says_how_it_changes() -> None:
    graph = chain(
        node("words", "Input", shape=[None, 8]),
        node("same", "Conv1D", padding="same"),
        node("valid", "Conv1D"),
        node("last", "GRU", units=5),
    )
    nodes = check_text(graph).to_data()["nodes"]
    assert nodes["same"]["shape"] == [None, 32]
    assert nodes["valid"]["shape"] == [None, 32]
    assert nodes["valid"]["why"][0] == {"of": "time", "text": "floor((time − 3) / 1) + 1"}
    assert nodes["last"]["shape"] == [5]


def test_lengths_that_differ_by_a_window_are_not_the_same_unknown() -> None:
    graph = chain(
        node("words", "Input", shape=[None, 8]), node("conv", "Conv1D", filters=8), node("a", "Add")
    )
    graph["wires"].append({"from": "words", "to": "a"})
    assert only_problem(graph, "shape_mismatch")["node"] == "a"


def test_one_problem_does_not_hide_the_others() -> None:
    graph = document(
        [
            IMAGE,
            node("steps", "RepeatVector"),
            node("after", "ReLU"),
            node("conv", "Conv2D", kernel_size=9),
            node("pool", "MaxPooling2D", pool_size="2"),
        ],
        [("image", "steps"), ("steps", "after"), ("image", "conv"), ("image", "pool")],
    )
    found = {problem["node"]: problem["code"] for problem in problems_of(graph)}
    assert found == {
        "steps": "shape_mismatch",
        "conv": "output_size_zero",
        "pool": "param_type",
    }
    assert check_text(graph).to_data()["nodes"]["after"]["shape"] is None


def test_a_misfit_tells_both_shapes_and_offers_fixes_that_work() -> None:
    graph = chain(
        IMAGE, node("conv", "Conv2D"), node("steps", "RepeatVector"), node("prob", "Softmax")
    )
    problem = only_problem(graph, "shape_mismatch")
    assert (
        problem["message"] == "RepeatVector takes one row of numbers, but Conv2D gives 32 × 6 × 6."
    )
    assert problem["got"] == [32, 6, 6]
    assert [fix["label"] for fix in problem["fixes"]] == [
        "Insert Flatten → 1,152",
        "Insert GlobalAveragePooling2D → 32",
    ]
    for fix in problem["fixes"]:
        assert check_text(apply(graph, fix["edits"])).ok


def test_every_fix_of_every_bad_graph_can_be_applied_and_removes_its_problem() -> None:
    tried = 0
    for what, text, _ in bad_graphs():
        for problem in check_text(text).to_data()["problems"]:
            for fix in problem["fixes"]:
                fixed = apply(strict_json.loads(text), fix["edits"])
                after = [
                    (other["code"], other["node"], other["param"], other["got"])
                    for other in problems_of(fixed)
                ]
                same = (problem["code"], problem["node"], problem["param"], problem["got"])
                assert same not in after, f"{what}: {fix['label']}"
                tried += 1
    assert tried > 15


def test_a_cycle_names_its_nodes() -> None:
    graph = document(
        [ROW, node("add", "Add"), node("a", "Dense", units=4), node("b", "ReLU")],
        [("row", "add"), ("add", "a"), ("a", "b"), ("b", "add")],
    )
    problem = only_problem(graph, "cycle")
    assert problem["values"]["nodes"] == ["add", "a", "b"]
    assert "add → a → b → add" in problem["message"]


def test_a_missing_input_offers_what_is_free() -> None:
    graph = document([ROW, node("a", "Dense"), node("b", "ReLU")], [("a", "b")])
    problem = only_problem(graph, "missing_input")
    assert problem["node"] == "a"
    assert check_text(apply(graph, problem["fixes"][0]["edits"])).ok


def test_wires_may_name_ports_and_optional_ports_may_stay_open() -> None:
    graph = document(
        [
            node("words", "Input", shape=[7, 3]),
            node("start", "Input", shape=[5]),
            node("rnn", "GRU", units=5, return_state=True),
            node("dense", "Dense", units=2),
        ],
        [("words", "rnn.input"), ("start", "rnn.initial_state"), ("rnn.state", "dense.input")],
    )
    verdict = check_text(graph)
    assert verdict.ok, verdict.problems
    outputs = verdict.to_data()["nodes"]["rnn"]["outputs"]
    assert {port: value["shape"] for port, value in outputs.items()} == {
        "output": [5],
        "state": [5],
    }


@pytest.mark.parametrize(
    "between", [[], [node("drop", "Dropout")], [node("dense", "Dense"), node("bend", "ReLU")]]
)
@pytest.mark.parametrize("second", ["LSTM", "Conv1D", "MultiHeadAttention"])
def test_a_recurrent_stack_that_forgets_its_steps_is_repaired_with_one_click(
    between: list[Document], second: str
) -> None:
    steps = node("steps", "Input", shape=[None, 8])
    graph = chain(steps, node("gru_1", "GRU"), *between, node("last", second))
    problem = only_problem(graph, "shape_mismatch")
    fix = problem["fixes"][0]
    assert fix["label"] == "Give gru_1 return_sequences"
    assert check_text(apply(graph, fix["edits"])).problems == []


def test_a_row_that_no_recurrent_block_made_gets_no_such_fix() -> None:
    problem = only_problem(chain(ROW, node("lstm", "LSTM")), "shape_mismatch")
    assert all("return_sequences" not in fix["label"] for fix in problem["fixes"])


def test_merging_a_linear_stack_keeps_what_the_net_can_answer() -> None:
    graph = chain(ROW, node("a", "Dense", units=9), node("b", "Dense", units=2, use_bias=False))
    merge = only_problem(graph, "lint_linear_stack")["fixes"][0]
    merged = apply(graph, merge["edits"])
    assert check_text(merged).to_data()["nodes"]["b"]["parameters"] == (4 + 1) * 2
    frozen = chain(ROW, node("a", "Dense", units=9, trainable=False), node("b", "Dense", units=2))
    labels = [fix["label"] for fix in only_problem(frozen, "lint_linear_stack")["fixes"]]
    assert labels == ["Give a a ReLU"], "a fixed map before a learned one is another network"


def test_after_an_edit_only_what_changed_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new activation changes one node's source and no shape, so one block's rule is asked.

    It is asked once for the node, and for each value that was set, whether that has a say.
    """
    graph = residual_network(200)
    check_text(graph)
    edited = apply(
        graph,
        [{"edit": "set_param", "node": "conv_a_3", "param": "activation", "value": "mish"}],
    )
    set_there = next(each for each in edited["nodes"] if each["id"] == "conv_a_3")["params"]
    before = block_module._evaluated.cache_info().misses
    asked: list[str] = []
    shape = blocks()["Conv2D"].shape

    def counted(block: Any, *inputs: Any) -> Any:
        asked.append(block.activation)
        return shape(block, *inputs)

    for name, block in blocks().items():
        if name == "Conv2D":
            monkeypatch.setattr(block, "shape", counted)
        else:
            monkeypatch.setattr(block, "shape", lambda *_: pytest.fail("asked again"))
    monkeypatch.setattr(wiring, "_connect", lambda *_: pytest.fail("wired again"))
    verdict = check_text(edited)
    assert set(asked) == {"mish"}
    assert block_module._evaluated.cache_info().misses <= before + 1 + len(set_there)
    monkeypatch.undo()
    kept = verdict.to_data()
    block_module._evaluated.cache_clear()
    assert check_text(deepcopy(edited)).to_data() == kept


def test_a_use_of_a_module_is_asked_again_only_where_it_changed() -> None:
    def nets(units: int) -> Document:
        inner = module(node("x", "Input"), node("d", "Dense", units=asked_for("n")), n=8)
        uses = [node(f"use_{i}", "module:Own", n=11) for i in range(20)]
        return with_modules(chain(ROW, *uses, node("end", "module:Own", n=units)), Own=inner)

    check_text(nets(7))
    before = block_module._evaluated.cache_info().misses
    check_text(nets(6))
    assert block_module._evaluated.cache_info().misses == before + 1


@pytest.mark.parametrize("more", [{}, {"ok": False, "cost": {"x": 1}}])
def test_a_verdict_s_text_says_what_its_data_say(more: dict[str, Any]) -> None:
    for graph in (residual_network(20), chain(ROW, node("c", "Conv2D")), {}):
        verdict = check_text(graph)
        assert strict_json.loads(verdict.to_text(**more)) == verdict.to_data() | more


def test_what_is_kept_stays_within_its_bound() -> None:
    memo: Memo[list[int]] = Memo(10, len)
    for number in range(50):
        assert memo.get(number, lambda number=number: [number] * 3) == [number] * 3  # type: ignore[misc]
        assert memo.weight <= 10
    assert len(memo) == 3
    assert memo.get(49, lambda: pytest.fail("made again")) == [49] * 3


def test_a_large_graph_is_checked_at_once(tmp_path: Path) -> None:
    """In a process of its own, by processor time: what else runs does not count."""
    graph = tmp_path / "graph.brick.json"
    graph.write_text(strict_json.dumps(residual_network(1_000)))
    code = (
        "import sys, time; from pathlib import Path;"
        "from engine.spec import blocks, check_text, strict_json; blocks();"
        "text = Path(sys.argv[1]).read_text(); start = time.process_time();"
        "strict_json.dumps(check_text(text).to_data()); print(time.process_time() - start)"
    )
    times = [
        float(subprocess.check_output([sys.executable, "-c", code, str(graph)])) for _ in range(3)
    ]
    assert min(times) <= 0.150


def test_the_check_imports_no_torch() -> None:
    code = (
        "import sys; from engine.spec import blocks, check_text, render; blocks();"
        "check_text('{}'); import engine.spec.schema, engine.recipe;"
        "heavy = ('torch', 'sklearn', 'pandas');"
        "sys.exit(any(name.split('.')[0] in heavy for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
