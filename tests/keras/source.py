"""The Keras source of a graph, run with the weights of the PyTorch model, on equal inputs."""

import warnings
from typing import Any

import keras
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
        # softmax over one number is always 1.
        warnings.filterwarnings("ignore", "Layer .* was passed an input with a mask")
        warnings.filterwarnings("ignore", r"(?s).*using a softmax over axis")
        theirs = keras_model(graph, model)
        found = model(*inputs)
        wanted = theirs(inputs if len(inputs) > 1 else inputs[0])
    pairs = zip(_listed(found), _listed(wanted), strict=True)
    for ours, other in pairs:
        torch.testing.assert_close(other.cpu(), ours, rtol=1e-5, atol=1e-5, check_dtype=False)


def _listed(result: Any) -> list[torch.Tensor]:
    return list(result) if isinstance(result, (list, tuple)) else [result]
