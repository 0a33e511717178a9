"""TreeLSTM against a plain recursion, and what it must not depend on."""

import random
from typing import Any

import pytest
import torch

from engine.spec import check_text, read_graph, render
from tests.covered import covered
from tests.engine.blocks.harness import compiled
from tests.engine.blocks.trees import states, trees_of
from tests.graphs import Document, document, node

VARIANTS = pytest.mark.parametrize("variant", ["child_sum", "binary"])


def tree_graph(time: int | None = None, **params: Any) -> Document:
    nodes = [
        node("values", "Input", shape=[time, 3]),
        node("up", "Input", shape=[time], kind="tokens", vocabulary=100),
        node("it", "TreeLSTM", units=4, **params),
    ]
    return document(nodes, [("values", "it"), ("up", "it.parent")])


def model_of(**params: Any) -> Any:
    torch.manual_seed(0)
    return compiled(render(read_graph(tree_graph(**params)))).double()


def random_tree(size: int, most: int, source: random.Random) -> list[int]:
    """Places of parents, children before them: a root over up to ``most`` random trees."""
    parents: list[int] = []
    left = size - 1
    roots = []
    while left:
        last = len(roots) + 1 == most
        part = left if last else source.randint(1, left)
        parents += [up and up + len(parents) for up in random_tree(part, most, source)]
        roots.append(len(parents))
        left -= part
    for root in roots:
        parents[root - 1] = size
    return [*parents, 0]


def batch_of(trees: list[list[int]], padding: int = 0) -> tuple[torch.Tensor, ...]:
    """Values, mask, parents and mask of several trees, padded on the right."""
    time = max(map(len, trees)) + padding
    generator = torch.Generator().manual_seed(len(trees))
    values = torch.randn(len(trees), time, 3, generator=generator, dtype=torch.float64)
    up = torch.tensor([tree + [0] * (time - len(tree)) for tree in trees])
    mask = torch.arange(time) < torch.tensor([len(tree) for tree in trees])[:, None]
    return values, mask, up, mask


def some_trees(variant: str, count: int = 12) -> list[list[int]]:
    source = random.Random(7)
    most = 2 if variant == "binary" else 100
    return [random_tree(source.randint(1, 14), most, source) for _ in range(count)]


@VARIANTS
def test_it_is_the_recursion_of_the_paper(variant: str) -> None:
    trees = some_trees(variant, 40)
    arguments = batch_of(trees, padding=2)
    every = model_of(variant=variant, return_sequences=True)
    root = model_of(variant=variant)
    root.load_state_dict(every.state_dict())
    states_of_all, states_of_roots = every(*arguments), root(*arguments)
    for place, parents in enumerate(trees):
        tree = trees_of(parents)
        expected = states(every.it, arguments[0][place], tree)
        for position, state in expected.items():
            torch.testing.assert_close(states_of_all[place, position], state, atol=1e-9, rtol=0)
        torch.testing.assert_close(states_of_roots[place], expected[tree.place], atol=1e-9, rtol=0)
        assert not states_of_all[place, len(parents) :].any(), "padding says nothing"


@VARIANTS
def test_in_32_bits_it_is_the_recursion_too(variant: str) -> None:
    trees = some_trees(variant)
    values, mask, up, _ = batch_of(trees)
    model = model_of(variant=variant).float()
    found = model(values.float(), mask, up, mask)
    for place, parents in enumerate(trees):
        tree = trees_of(parents)
        expected = states(model.it, values[place].float(), tree)[tree.place]
        torch.testing.assert_close(found[place], expected, atol=1e-6, rtol=0)


def _with_siblings_swapped(values: torch.Tensor) -> torch.Tensor:
    """Of the tree 1 → 3, 2 → 3, 3: the two leaves change places."""
    return values[:, [1, 0, 2]]


@pytest.mark.parametrize(("variant", "same"), [("child_sum", True), ("binary", False)])
def test_the_order_of_siblings(variant: str, same: bool) -> None:
    """It does not matter where children are added up; left and right are told apart."""
    model = model_of(variant=variant)
    values, mask, up, _ = batch_of([[3, 3, 0]])
    swapped = _with_siblings_swapped(values)
    one, other = model(values, mask, up, mask), model(swapped, mask, up, mask)
    assert torch.allclose(one, other, atol=1e-12) is same


@VARIANTS
def test_padding_changes_nothing(variant: str) -> None:
    model = model_of(variant=variant)
    trees = some_trees(variant)
    values, mask, up, _ = batch_of(trees, padding=3)
    noisy = torch.where(mask.unsqueeze(-1), values, 1e3)
    short = mask.sum(1).max()
    one = model(values, mask, up, mask)
    assert torch.equal(model(noisy, mask, up, mask), one)
    cut = [part[:, :short] for part in (values, mask, up, mask)]
    torch.testing.assert_close(model(*cut), one, atol=1e-12, rtol=0)


@VARIANTS
def test_a_batch_is_its_trees_one_by_one(variant: str) -> None:
    model = model_of(variant=variant)
    trees = some_trees(variant)
    arguments = batch_of(trees)
    together = model(*arguments)
    for place, parents in enumerate(trees):
        alone = [part[place : place + 1, : len(parents)] for part in arguments]
        torch.testing.assert_close(model(*alone)[0], together[place], atol=1e-12, rtol=0)


@VARIANTS
def test_gradients_are_finite_differences(variant: str) -> None:
    trees = some_trees(variant, 3)
    values, mask, up, _ = batch_of([tree for tree in trees if len(tree) > 1][:2], padding=1)
    model = model_of(variant=variant, return_sequences=True)
    weights = dict(model.named_parameters())

    def run(values: torch.Tensor, *given: torch.Tensor) -> torch.Tensor:
        named = dict(zip(weights, given, strict=True))
        result: torch.Tensor = torch.func.functional_call(model, named, (values, mask, up, mask))
        return result

    given = tuple(weight.detach().clone().requires_grad_() for weight in weights.values())
    assert torch.autograd.gradcheck(run, (values.requires_grad_(), *given))
    covered("TreeLSTM", "gradient")


def test_a_gap_in_the_mask_is_a_node_that_is_not_there() -> None:
    """With Masking, a node without values and all below it are left out."""
    nodes = [
        node("values", "Input", shape=[4, 3]),
        node("up", "Input", shape=[4], kind="tokens", vocabulary=9),
        node("masked", "Masking"),
        node("it", "TreeLSTM", units=4),
    ]
    wires = [("values", "masked"), ("masked", "it"), ("up", "it.parent")]
    model = compiled(render(read_graph(document(nodes, wires)))).double()
    values, mask, up, _ = batch_of([[4, 3, 4, 0]])
    values[0, 2] = 0.0
    without = model(values[:, [0, 1, 2, 3]], up, mask)
    changed = values.clone()
    changed[0, 1] = 9.0
    torch.testing.assert_close(model(changed, up, mask), without)
    changed[0, 0] = 9.0
    assert not torch.allclose(model(changed, up, mask), without)


def test_both_kinds_in_one_network_bring_each_class_once() -> None:
    nodes = [
        node("values", "Input", shape=[None, 3]),
        node("up", "Input", shape=[None], kind="tokens", vocabulary=9),
        node("one", "TreeLSTM", units=4, return_sequences=True),
        node("two", "TreeLSTM", units=4, return_sequences=True),
        node("three", "TreeLSTM", units=4, variant="binary"),
    ]
    wires = [("values", "one"), ("one", "two"), ("two", "three")]
    wires += [("up", f"{name}.parent") for name in ("one", "two", "three")]
    source = render(read_graph(document(nodes, wires)))
    assert source.count("class ChildSumTreeLSTM(nn.Module):") == 1
    assert source.count("class BinaryTreeLSTM(nn.Module):") == 1
    arguments = [
        part.float() if part.is_floating_point() else part for part in batch_of([[3, 3, 0]])
    ]
    assert compiled(source)(*arguments).shape == (1, 4)


def test_parents_must_be_one_for_each_node() -> None:
    graph = tree_graph(time=5)
    graph["nodes"][1]["params"]["shape"] = [6]
    (problem,) = check_text(graph).problems
    assert (problem.code, problem.port) == ("shape_mismatch", "parent")
    graph["nodes"][1]["params"] = {"shape": [5, 2]}
    (problem,) = check_text(graph).problems
    assert (problem.code, problem.port) == ("dtype_mismatch", "parent")


def test_a_module_of_the_same_name_keeps_its_own_class() -> None:
    graph = tree_graph(return_sequences=True)
    inner = [node("inner", "Input", shape=[None, 4]), node("wide", "Dense", units=4)]
    inner_wires = [{"from": "inner", "to": "wide"}]
    graph["modules"] = {"ChildSumTreeLSTM": {"nodes": inner, "wires": inner_wires}}
    graph["nodes"].append(node("own", "module:ChildSumTreeLSTM"))
    graph["wires"].append({"from": "it", "to": "own"})
    source = render(read_graph(graph))
    assert source.count("class ChildSumTreeLSTM(nn.Module):") == 1
    assert "class ChildSumTreeLSTM2(nn.Module):" in source
    arguments = [part.float() if part.is_floating_point() else part for part in batch_of([[2, 0]])]
    assert compiled(source)(*arguments).shape == (1, 2, 4)
