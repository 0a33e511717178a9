"""How a torch module's arrays become the weights of a Keras layer, in the layer's own order.

A ``Take`` is given one node's arrays by their torch names ("weight", "0.bias"; "" for a bare
parameter) and uses only what every array can do, so that nothing needs to be imported here.

torch: (out, in, height, width), transposed convolutions (in, out, …), Dense (out, in).
Keras: the first two last and swapped.
"""

from collections.abc import Callable, Mapping
from typing import Any

Arrays = Mapping[str, Any]
Take = Callable[[Arrays], list[Any]]

_ORDER = ("weight", "bias", "running_mean", "running_var")


def turned(weight: Any) -> Any:
    """The first two axes last, and swapped; a row stays as it is."""
    return weight.transpose(*range(2, weight.ndim), 1, 0) if weight.ndim > 1 else weight


def in_order(arrays: Arrays) -> list[Any]:
    """Kernel and bias; scale, shift and the running averages."""
    return [turned(arrays[name]) for name in _ORDER if name in arrays]


def as_they_are(arrays: Arrays) -> list[Any]:
    """All arrays, which both hold alike; a bare parameter too."""
    known = [name for name in ("", *_ORDER) if name in arrays]
    return [arrays[name] for name in known]


def only(name: str) -> Take:
    """The array of one name, as it is."""
    return lambda arrays: [arrays[name]]


def linear(*names: str) -> Take:
    """The weights of torch's Linear modules, turned, and the bias where the first has one."""

    def take(arrays: Arrays) -> list[Any]:
        bias = f"{names[0]}.bias"
        kernels = [arrays[f"{name}.weight"].transpose() for name in names]
        return [*kernels, *([arrays[bias]] if bias in arrays else [])]

    return take


def mixing(arrays: Arrays) -> list[Any]:
    """The kernel of a Dense, from a Linear or from filters that see one place; and the bias."""
    weight = arrays["weight"]
    return [weight.reshape(len(weight), -1).transpose(), *in_order(arrays)[1:]]


def reshaped(*sizes: int) -> Take:
    """The only array, in another shape."""
    return lambda arrays: [array.reshape(sizes) for array in as_they_are(arrays)]


def depthwise(multiplier: int) -> Take:
    """torch: (channels · multiplier, 1, …); Keras: (…, channels, multiplier)."""

    def take(arrays: Arrays) -> list[Any]:
        kernel, *bias = (arrays[name] for name in _ORDER if name in arrays)
        return [_by_channel(kernel, multiplier), *bias]

    return take


def split_kernels(multiplier: int) -> Take:
    """A depthwise kernel, a kernel of one place, and the bias."""

    def take(arrays: Arrays) -> list[Any]:
        bias = [arrays["1.bias"]] if "1.bias" in arrays else []
        first = _by_channel(arrays["0.weight"], multiplier)
        return [first, turned(arrays["1.weight"]), *bias]

    return take


def _by_channel(kernel: Any, multiplier: int) -> Any:
    split = kernel.reshape(-1, multiplier, *kernel.shape[2:])
    return split.transpose(*range(2, split.ndim), 0, 1)


def recurrent(kind: str, layer: int, bidirectional: bool) -> Take:
    """Kernel, recurrent kernel and bias, forwards before backwards.

    The gates of a GRU are reset, update, new in torch and update, reset, new in Keras. Keras has
    one bias a gate, so torch's two are added; only a GRU keeps both.
    """

    def take(arrays: Arrays) -> list[Any]:
        ends = ("", "_reverse") if bidirectional else ("",)
        return [array for end in ends for array in one(arrays, f"l{layer}{end}")]

    def one(arrays: Arrays, name: str) -> list[Any]:
        kernels = [gates(arrays[f"weight_{part}_{name}"]).T for part in ("ih", "hh")]
        if f"bias_ih_{name}" not in arrays:
            return kernels
        first, second = (gates(arrays[f"bias_{part}_{name}"]) for part in ("ih", "hh"))
        return [*kernels, [first, second] if kind == "GRU" else first + second]

    def gates(array: Any) -> Any:
        if kind != "GRU":
            return array
        units = len(array) // 3
        return array[[*range(units, 2 * units), *range(units), *range(2 * units, 3 * units)]]

    return take


def heads(count: int, prefix: str = "") -> Take:
    """Kernel and bias of query, key, value and result, from either form of ours.

    torch: (heads · size, width); Keras: (width, heads, size), and for the result the other way.
    """

    def take(arrays: Arrays) -> list[Any]:
        kernels, biases = parts(arrays)
        *asking, result = kernels
        shaped = [kernel.T.reshape(kernel.shape[1], count, -1) for kernel in asking]
        shaped.append(result.T.reshape(count, -1, len(result)))
        if not biases:
            return shaped
        *small, last = biases
        rows = [*(bias.reshape(count, -1) for bias in small), last]
        return [array for pair in zip(shaped, rows, strict=True) for array in pair]

    def parts(arrays: Arrays) -> tuple[list[Any], list[Any]]:
        found = {name.removeprefix(prefix): arrays[name] for name in arrays}
        if "0.weight" in found:
            kernels = [found[f"{place}.weight"] for place in range(4)]
            return kernels, [found[f"{place}.bias"] for place in range(4) if "0.bias" in found]
        if "in_proj_weight" in found:
            asking = thirds(found["in_proj_weight"])
        else:
            asking = [found[f"{part}_proj_weight"] for part in "qkv"]
        kernels = [*asking, found["out_proj.weight"]]
        if "in_proj_bias" not in found:
            return kernels, []
        return kernels, [*thirds(found["in_proj_bias"]), found["out_proj.bias"]]

    def thirds(array: Any) -> list[Any]:
        size = len(array) // 3
        return [array[place * size : (place + 1) * size] for place in range(3)]

    return take


def inner(name: str) -> Take:
    """The arrays of a module inside the node's: "linear1"."""

    def take(arrays: Arrays) -> list[Any]:
        own = {key.removeprefix(f"{name}."): arrays[key] for key in arrays}
        return in_order({key: own[key] for key in own if f"{name}.{key}" in arrays})

    return take
