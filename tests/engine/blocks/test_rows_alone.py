"""A row's answer depends on that row alone: padding is no data, in use, in training, anywhere."""

import os
from collections import Counter
from random import Random

import pytest

from engine.spec import blocks
from engine.spec.block import Block
from tests.engine.blocks.chains import chain, judge_chain
from tests.engine.blocks.company import Combination, combinations, judge

SAMPLED = 14
"""Of the combinations of each block; all of them in a soak."""
# They move or count all steps at once, so that rows of any length are refused.
OF_KNOWN_LENGTH = {"ExpandDims", "Flatten", "Permute", "Reshape", "SequenceToImage", "Squeeze"}
WRAPPED = ("nothing", "GRU", "Conv1D same, then a maximum")
BY_BLOCK: dict[str, list[Combination]] = {
    name: [each for each in combinations() if each.block == name] for name in blocks()
}
OVER_TIME = [name for name, found in BY_BLOCK.items() if found]


@pytest.mark.parametrize("name", OVER_TIME)
def test_a_row_gets_alone_what_it_gets_in_company(name: str) -> None:
    every = BY_BLOCK[name]
    # A step that shares no factor with the number of heads meets all of them.
    step = max(1, len(every) // SAMPLED) | 1
    found = {str(each): judge(each) for each in every[::step]}
    different = {told: one.what for told, one in found.items() if one.kind == "different"}
    assert different == {}


@pytest.mark.parametrize("name", OVER_TIME)
def test_some_use_of_each_block_takes_rows_of_any_length(name: str) -> None:
    plain = [each for each in BY_BLOCK[name] if each.head == "nothing" and "any" in each.steps]
    kinds = {judge(each).kind for each in plain[:8]}
    assert ("equal" in kinds) == (name not in OF_KNOWN_LENGTH)


@pytest.mark.parametrize("name", OVER_TIME)
def test_a_module_knows_the_steps_of_what_it_is_given(name: str) -> None:
    """The block and what reads its steps, wrapped into a module, answer as they do unwrapped."""
    found = (each for each in BY_BLOCK[name] if each.head in WRAPPED and each.steps != "one number")
    for each in list(found)[:3]:
        alone, wrapped = judge(each), judge(each, wrapped=True)
        assert (wrapped.kind, wrapped.what if wrapped.kind == "different" else "") == (
            alone.kind,
            "",
        ), str(each)


@pytest.mark.parametrize(
    "count", [120, pytest.param(6_000, marks=[pytest.mark.soak, pytest.mark.timeout(1_200)])]
)
def test_rows_are_alone_behind_several_blocks_too(count: int) -> None:
    random, kinds = Random(8), Counter[str]()
    for _ in range(count):
        each = chain(random)
        found = judge_chain(each)
        kinds[found.kind] += 1
        assert found.kind != "different", f"{each}: {found.what}"
    assert kinds["equal"] > count / 8, kinds


@pytest.mark.soak
@pytest.mark.timeout(1_200)
def test_every_combination(capsys: pytest.CaptureFixture[str]) -> None:
    found = {str(each): judge(each) for each in combinations()}
    kinds = Counter(one.kind for one in found.values())
    with capsys.disabled():
        told = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("equal", "refused", "different"))
        print(f"\n{len(found):,} combinations of {len(OVER_TIME)} blocks: {told}", os.linesep)
    assert {told: one.what for told, one in found.items() if one.kind == "different"} == {}


MASK = {"passes", "uses", "changes", "ends"}


@pytest.mark.parametrize("block", blocks().values(), ids=lambda block: block.__name__)
def test_what_becomes_of_a_mask_is_said(block: type[Block]) -> None:
    assert block.mask in MASK
    if block.mask in ("changes", "ends"):
        assert block.mask_rule, "how it changes, or what padding counts as behind it"
    assert not block.mask_rule or block.mask_rule.endswith(".")
