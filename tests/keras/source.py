"""The Keras source of a graph, run with the weights of the PyTorch model, on equal inputs.

On Keras' torch backend, unless ``KERAS_BACKEND`` names another.
"""

import warnings
from typing import Any

import keras
import numpy as np
import torch

from engine.export.keras_weights import keras_weights
from engine.export.load_weights import named_layers
from engine.spec import Graph, render_keras
from tests.engine.blocks.harness import example_inputs


def keras_model(graph: Graph, model: torch.nn.Module) -> keras.Model:
    """The model of the Keras source with the weights of ours."""
    names: dict[str, Any] = {}
    before = keras.config.image_data_format()
    try:
        exec(compile(render_keras(graph), "model_keras.py", "exec"), names)
    finally:
        keras.config.set_image_data_format(before)
    arrays = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    theirs = names["model"]
    layers = dict(named_layers(theirs))
    for name, weights in keras_weights(graph, arrays).items():
        layers[name].set_weights(weights)
    return theirs


def fill_with_numbers(model: torch.nn.Module) -> None:
    """No weight is 0, 1 or like another; sums over many stay small."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in (*model.parameters(), *model.buffers()):
            if weight.is_floating_point():
                drawn = torch.rand(weight.shape, generator=generator)
                many = weight.dim() > 1
                weight.copy_((drawn - 0.5) / weight[0].numel() ** 0.5 if many else drawn + 0.1)


def assert_keras_source_agrees(graph: Graph, model: torch.nn.Module) -> None:
    """Every output agrees with the Keras source's to 1e-5, relative and absolute."""
    model.eval()
    fill_with_numbers(model)
    inputs = example_inputs(graph)
    with torch.no_grad(), warnings.catch_warnings():
        # Keras tells each time that a layer without a use for a mask lets go of it, and that a
        # softmax over one number is always 1; jax, that it counts in 32 bits.
        warnings.filterwarnings("ignore", "Layer .* was passed an input with a mask")
        warnings.filterwarnings("ignore", r"(?s).*using a softmax over axis")
        warnings.filterwarnings("ignore", r"(?s).*dtype int64 requested in \w+ is not available")
        theirs = keras_model(graph, model)
        found = model(*inputs)
        given = inputs if keras.backend.backend() == "torch" else [_array(x) for x in inputs]
        wanted = theirs(given if len(given) > 1 else given[0])
    for ours, other in zip(_listed(found), _listed(wanted), strict=True):
        numbers = other.cpu() if isinstance(other, torch.Tensor) else torch.tensor(np.array(other))
        torch.testing.assert_close(numbers, ours, rtol=1e-5, atol=1e-5, check_dtype=False)


def _array(tensor: torch.Tensor) -> np.ndarray:
    """As other backends take it: jax counts in 32 bits."""
    array = tensor.numpy()
    return array.astype("int32") if array.dtype == np.int64 else array


def _listed(result: Any) -> list[Any]:
    return list(result) if isinstance(result, (list, tuple)) else [result]
