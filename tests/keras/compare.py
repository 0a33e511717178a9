"""One block and the Keras layer of its name, with equal weights, on equal inputs.

Around the block a graph is built, checked, rendered and compiled; its random weights go into the
layer; both answer the same random inputs. Keras computes channels-last, so channels are moved.
"""

from collections.abc import Callable
from typing import Any

import keras
import torch
from torch import nn

from engine.spec import blocks
from engine.spec.tensor import Tensor
from tests.covered import covered
from tests.engine.blocks.harness import Built, Use, build, example_inputs

Weights = Callable[[nn.Module], list[torch.Tensor]]
Call = Callable[..., Any]


def keras_weights(model: nn.Module) -> list[torch.Tensor]:
    """Parameters and running averages in torch's order, with the axes of weights as Keras has them.

    torch: (out, in, height, width), transposed convolutions (in, out, …); Keras: the first two last
    and swapped. The same holds for the (out, in) of Dense.
    """
    averages = [buffer for buffer in model.buffers() if buffer.is_floating_point()]
    return [
        weight if weight.dim() < 2 else weight.permute(*range(2, weight.dim()), 1, 0)
        for weight in (*model.parameters(), *averages)
    ]


def assert_equal_to_keras(
    name: str,
    params: dict[str, Any],
    *inputs: Tensor,
    layer: str = "",
    keras_params: dict[str, Any] | None = None,
    weights: Weights = keras_weights,
    call: Call | None = None,
    move_channels: bool = True,
    tolerance: float = 1e-5,
) -> None:
    """Every output of the block agrees with Keras to the tolerance, relative and absolute.

    ``inputs``: one for each port, or all of the port that takes any number. ``layer``: the layer's
    name where it is not the block's; ``keras_params``: its parameters where they are not the
    block's. ``weights``: the layer's weights, in its own order, from our model; shapes are adapted.
    ``call(layer, *tensors)``: how the layer is called where it is not ``layer(x, mask=mask)`` or,
    for several inputs, ``layer([a, b])``; it is given Keras' tensors, each mask after its input.
    ``move_channels``: off where the layer is to have images as we do.
    """
    adapted = _channels_last if move_channels else torch.clone
    built = _built(name, params, inputs)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in (*built.model.parameters(), *built.model.buffers()):
            if weight.is_floating_point():
                weight.copy_(torch.rand(weight.shape, generator=generator) * 0.8 + 0.1)
    built.model.eval()
    arguments = example_inputs(built.graph)
    given = [adapted(argument) for argument in arguments]
    theirs = getattr(keras.layers, layer or name)(
        **(params if keras_params is None else keras_params)
    )
    answer = call or _call
    with torch.no_grad():
        answer(theirs, *given)
        copies = weights(built.model)
        assert len(copies) == len(theirs.weights), "as many weights as the layer has"
        for variable, copy in zip(theirs.weights, copies, strict=True):
            variable.assign(copy.reshape(tuple(variable.shape)))
        expected, found = answer(theirs, *given), built.model(*arguments)
    pairs = zip(_listed(found), _listed(expected), strict=True)
    for ours, wanted in pairs:
        torch.testing.assert_close(
            adapted(ours), wanted.cpu(), rtol=tolerance, atol=tolerance, check_dtype=False
        )
    covered(name, "keras")


def _built(name: str, params: dict[str, Any], inputs: tuple[Tensor, ...]) -> Built:
    block = blocks()[name]
    ports = block.input_ports()
    fed: dict[str, Tensor | tuple[Tensor, ...]] = (
        {ports[0].name: inputs}
        if ports[0].many
        else {port.name: tensor for port, tensor in zip(ports, inputs, strict=False)}
    )
    built = build(Use(block, params, fed))
    assert isinstance(built, Built), built.problems
    return built


def _call(layer: Any, *tensors: torch.Tensor) -> Any:
    masks = [tensor for tensor in tensors if tensor.dtype == torch.bool]
    given = [tensor for tensor in tensors if tensor.dtype != torch.bool]
    if len(given) > 1:
        return layer(given)
    return layer(given[0], mask=masks[0]) if masks else layer(given[0])


def _channels_last(tensor: torch.Tensor) -> torch.Tensor:
    """Images and volumes as Keras has them; anything else as it is."""
    return tensor.movedim(1, -1) if tensor.dim() > 3 else tensor


def _listed(result: Any) -> list[torch.Tensor]:
    return list(result) if isinstance(result, (list, tuple)) else [result]
