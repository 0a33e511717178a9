from collections.abc import Iterator

from engine.spec import edits
from engine.spec.checked import LINEAR, Checked
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Edit, Fix, Problem

_PASSING = ("Dropout", "Identity")


class LinearStack(NodeLint):
    """Two Dense without a non-linearity between them are one linear map.

    W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂): whatever the two can learn, one can learn with fewer
    weights. A non-linearity between them is what makes depth worth having. A narrow layer between
    wider ones is spared: it limits the rank, which may be meant.
    """

    blocks = ("Dense",)
    through = _PASSING
    fix = "Merges the two into one Dense, or puts a ReLU between them."
    draws = (
        sketch(
            row=("Input", {"shape": [4]}),
            first=("Dense", {"units": 9}),
            second=("Dense", {"units": 2, "use_bias": False}),
        ),
        sketch(
            row=("Input", {"shape": [4]}),
            first=("Dense", {"units": 9}),
            drop=("Dropout", {}),
            second=("Dense", {"units": 2}),
        ),
    )
    spares = (
        sketch(
            row=("Input", {"shape": [4]}),
            first=("Dense", {"units": 9, "activation": "relu"}),
            second=("Dense", {"units": 2}),
        ),
        sketch(
            row=("Input", {"shape": [64]}),
            code=("Dense", {"units": 2}),
            again=("Dense", {"units": 64}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        before = _dense_before(checked, node)
        if before is None or _limits_rank(checked, before, node):
            return
        merge = _merging(checked, before, node)
        merged = (Fix("Merge into one Dense", merge),) if merge else ()
        relu = edits.set_param(before, "activation", "relu")
        yield Problem(
            self.code,
            f"{checked.name(before)} and {checked.name(node)} have no non-linearity between "
            "them: together they are one linear map, W₂W₁x + (W₂b₁ + b₂).",
            node=node,
            values={"first": before, "second": node},
            fixes=(*merged, Fix(f"Give {before} a ReLU", (relu,))),
        )


def _dense_before(checked: Checked, node: str) -> str | None:
    """The linear Dense that feeds this one alone."""
    before = checked.only_source(node)
    while before is not None and checked.only_consumer(before) is not None:
        block = checked.network.nodes[before].block
        if block == "Dense":
            return before if checked.activation(before) == LINEAR else None
        if block not in _PASSING:
            return None
        before = checked.only_source(before)
    return None


def _limits_rank(checked: Checked, first: str, second: str) -> bool:
    given, last = checked.input_of(first), checked.evaluations[second].first
    middle = checked.evaluations[first].first.channels.value
    ends = (0, 0) if given is None else (given.channels.value or 0, last.channels.value or 0)
    narrow = min(ends)
    return middle is None or middle < narrow


def _merging(checked: Checked, first: str, second: str) -> tuple[Edit, ...]:
    """The edits that leave one Dense which can do exactly what the two could; none if none can."""
    one, two = checked.block(first), checked.block(second)
    frozen = getattr(one, "trainable", True) != getattr(two, "trainable", True)
    if frozen or {first, second} & checked.shared or checked.only_source(second) != first:
        return ()
    source, target = checked.wires_into[first][0].source, checked.wires_into[second][0].target
    merge = (edits.remove_node(first), edits.add_wire(source, target))
    needs_bias = getattr(one, "use_bias", True) and not getattr(two, "use_bias", True)
    return (*merge, edits.set_param(second, "use_bias", None)) if needs_bias else merge
