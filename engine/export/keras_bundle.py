"""The trained network for Keras: its source, its weights and how to put the two together."""

import io
from importlib.metadata import version
from pathlib import Path

import numpy as np
from safetensors.numpy import load

from engine.export.keras_weights import keras_weights
from engine.spec import read_kept_graph, render_keras

LOADER = Path(__file__).with_name("load_weights.py")
KEPT = ("preprocessing.json", "recipe.json", "graph.brick.json")
README = """# {name}, in Keras

A network trained with Brickwork, for Keras 3. Its numbers were held against those of PyTorch with
Keras' torch backend; where another is used, take PyTorch out of requirements.txt.

```
python -m venv venv && venv/bin/pip install -r requirements.txt
KERAS_BACKEND=torch venv/bin/python load_weights.py model.keras
```

This prints the layers and saves the trained model as `model.keras`. In a program of your own:

```python
from load_weights import load_weights
from model_keras import model

load_weights(model)
```

The model wants its inputs as in training: normalized with the numbers in `preprocessing.json`,
images with their channels first, and for sequences of unequal length a mask, true where a step is
real, padding on the right. An output that has a `mean` and a `scale` there was learned
standardized: times the scale, plus the mean, it is in the units of its column.

| file | what it is |
|---|---|
| model_keras.py | the network as Keras source: `model` |
| weights.npz | the trained weights: "layer/0", "layer/1" … in the order of `layer.set_weights` |
| load_weights.py | puts the one into the other |
| preprocessing.json | normalization (measured on the training part) and labels |
| recipe.json, graph.brick.json | how it was trained, and the graph to open in Brickwork |
"""


def keras_files(bundle: Path) -> dict[str, bytes]:
    """The files of a bundle's network for Keras, by name. Raises NoKerasSource."""
    graph, _ = read_kept_graph((bundle / "graph.brick.json").read_bytes())
    arrays = load((bundle / "weights.safetensors").read_bytes())
    weights = {
        f"{layer}/{place}": array
        for layer, taken in keras_weights(graph, arrays).items()
        for place, array in enumerate(taken)
    }
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **weights)
    title = " ".join(graph.name.split()) or "A network"
    return {
        "model_keras.py": render_keras(graph).encode(),
        "weights.npz": packed.getvalue(),
        "load_weights.py": LOADER.read_bytes(),
        "requirements.txt": _requirements().encode(),
        "README.md": README.format(name=title).encode(),
        **{name: (bundle / name).read_bytes() for name in KEPT},
    }


def _requirements() -> str:
    """Keras from the version that has every layer; the others as they were in training."""
    pins = (f"{name}=={version(name).partition('+')[0]}\n" for name in ("torch", "numpy"))
    return "".join(("keras>=3.13\n", *pins))
