"""Recurrent blocks in Keras: one layer each, in Bidirectional where both directions are read."""

from dataclasses import replace
from typing import Any

from engine.spec.emit import Keras
from engine.spec.keras.layers import arguments, constructor
from engine.spec.keras.weights import Take
from engine.spec.keras.weights import recurrent as recurrent_weights
from engine.spec.masks import keras_real_first_mask, mask_of
from engine.spec.tensor import Tensor

_NOT_IN_KERAS = ("bidirectional", "merge_mode", "num_layers", "dropout", "unit_forget_bias")


def recurrent(
    block: Any, input: Tensor, states: tuple[Tensor | None, ...], mask: Tensor | None
) -> Keras:
    """Layers one on another, the last of which bears the node's name and gives what is asked for.

    A sequence read backwards comes out backwards, so that layers on top of it read on as it is; its
    padding stays at the end.
    """
    found = mask_of(input, "input", mask)
    source = found.source if found is not None else ""
    flipped = f"ops.flip({source}, axis=1)" if source and block.go_backwards else source
    lines: list[str] = []
    layers: list[tuple[str, Take]] = []
    given = f"layers.Dropout({block.dropout})({{input}})" if block.dropout else "{input}"
    for place in range(block.num_layers):
        last, suffix = place == block.num_layers - 1, f"-{place + 1}"
        layer = _layer(block, place, source != "", last, "" if last else suffix)
        seen = source if place == 0 else flipped
        masked = f", mask={seen}" if seen else ""
        call = f"{layer}({given}{masked}{_initial(block, states)})"
        kind = type(block).__name__
        take = recurrent_weights(kind, place, block.bidirectional)
        layers.append(("" if last else suffix, take))
        if last:
            given_mask = flipped if block.return_sequences else ""
            whole = _last(block, call, lines, layers, given_mask)
            return _real_first(whole, source) if given_mask and block.go_backwards else whole
        lines.append(f"_steps = {call}")
        given = f"layers.Dropout({block.dropout})(_steps)" if block.dropout else "_steps"
    raise AssertionError("there is at least one layer")


def _layer(block: Any, place: int, masked: bool, last: bool, suffix: str) -> str:
    steps = block.return_sequences or not last
    changes: dict[str, Any] = dict.fromkeys(_NOT_IN_KERAS)
    changes["return_sequences"] = True if steps else None
    changes["return_state"] = True if block.return_state and last else None
    changes["go_backwards"] = True if block.go_backwards and place == 0 else None
    changes["trainable"] = None if block.trainable else False
    if masked and steps and not block.bidirectional:
        changes["zero_output_for_mask"] = True
    if type(block).__name__ == "LSTM" and block.use_bias and not block.unit_forget_bias:
        changes["unit_forget_bias"] = False
    args, options = arguments(block, changes)
    kind = type(block).__name__
    if not block.bidirectional:
        return constructor(kind, *args, suffix=suffix, **options)
    one = constructor(kind, *args, suffix=None, **options)
    merged = f', merge_mode="{block.merge_mode}"' if last and block.merge_mode != "concat" else ""
    other = ""
    if options.pop("go_backwards", None):
        other = f", backward_layer={constructor(kind, *args, suffix=None, **options)}"
    return f'layers.Bidirectional({one}{merged}{other}, name="{{name}}{suffix}")'


def _initial(block: Any, states: tuple[Tensor | None, ...]) -> str:
    """States that are open start at 0; with two directions each has its half of both."""
    if not any(state is not None for state in states):
        return ""
    ports = ("{initial_state}", "{initial_cell}")
    known = next(port for port, state in zip(ports, states, strict=False) if state is not None)
    given = [
        port if state is not None else f"ops.zeros_like({known})"
        for port, state in zip(ports, states, strict=False)
    ]
    if block.bidirectional:
        units = block.units
        given = [f"{state}[:, {part}]" for part in (f":{units}", f"{units}:") for state in given]
    return f", initial_state=[{', '.join(given)}]"


def _real_first(found: Keras, mask: str) -> Keras:
    """Steps read backwards with the padding, which Keras puts first, behind them."""
    call = f"real_first({{steps}}, ops.flip({mask}, axis=1))"
    pieces = (*found.pieces, "real_first")
    own = keras_real_first_mask(mask)
    if found.value:
        return replace(found, value=call.replace("{steps}", found.value), mask=own, pieces=pieces)
    line = f"{{out}} = {call}".replace("{steps}", "{out}")
    return replace(found, lines=(*found.lines, line), mask=own, pieces=pieces)


def _last(
    block: Any, call: str, lines: list[str], layers: list[tuple[str, Take]], mask: str
) -> Keras:
    pieces = ("LectureXavier",) if "LectureXavier" in call + " ".join(lines) else ()
    if not block.return_state:
        return Keras(call, tuple(lines), tuple(layers), pieces, mask)
    ports = block.output_ports()[1:]
    if not block.bidirectional:
        names = ", ".join(["{out}", *(f"{{out_{port}}}" for port in ports)])
        lines.append(f"{names} = {call}")
        return Keras("", tuple(lines), tuple(layers), pieces, mask)
    ends = [f"_{end}_{port}" for end in ("forward", "backward") for port in ports]
    lines.append(f"{{out}}, {', '.join(ends)} = {call}")
    lines += [
        f"{{out_{port}}} = ops.concatenate([_forward_{port}, _backward_{port}], axis=-1)"
        for port in ports
    ]
    return Keras("", tuple(lines), tuple(layers), pieces, mask)
