"""Convolutions with Keras' weights: padding with strides, causal, dilation, groups, transposed."""

from itertools import product
from typing import Any

import pytest
from torch.nn.functional import pad

from engine.spec.tensor import Tensor, image, sequence, volume
from tests.keras.compare import assert_equal_to_keras

LINE, PICTURE, BODY = sequence(10, 4), image(4, 9, 8), volume(2, 5, 6, 7)


def convolutions(rank: int) -> list[dict[str, Any]]:
    """Every pair of padding and stride, even and odd kernels, dilation, groups, no bias."""
    paddings = ("valid", "same", "causal") if rank == 1 else ("valid", "same")
    cases = [
        {"kernel_size": kernel, "strides": stride, "padding": padding}
        for padding, stride, kernel in product(paddings, (1, 2, 3), (2, 3))
    ]
    cases += [{"kernel_size": 3, "dilation_rate": 2, "padding": padding} for padding in paddings]
    cases += [{"kernel_size": 2, "groups": 2, "use_bias": False, "activation": "gelu"}]
    if rank > 1:
        sizes = [3, 2, 1][:rank]
        cases += [{"kernel_size": sizes, "strides": sizes[::-1], "padding": "same"}]
    return [{"filters": 6, **case} for case in cases]


def without(params: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name not in names}


@pytest.mark.parametrize("params", convolutions(1), ids=str)
def test_conv1d(params: dict[str, Any]) -> None:
    assert_equal_to_keras("Conv1D", params, LINE)


@pytest.mark.parametrize("params", convolutions(2), ids=str)
def test_conv2d(params: dict[str, Any]) -> None:
    assert_equal_to_keras("Conv2D", params, PICTURE)


@pytest.mark.parametrize("params", convolutions(3), ids=str)
def test_conv3d(params: dict[str, Any]) -> None:
    assert_equal_to_keras("Conv3D", params, BODY)


@pytest.mark.parametrize("params", convolutions(1), ids=str)
def test_separable_and_depthwise_conv1d(params: dict[str, Any]) -> None:
    if params.get("padding") == "causal":
        params = params | {"padding": "valid"}  # Keras has no causal padding here
    params = without(params, "groups") | {"depth_multiplier": 2}
    assert_equal_to_keras("SeparableConv1D", params, LINE)
    assert_equal_to_keras("DepthwiseConv1D", without(params, "filters"), LINE)


@pytest.mark.parametrize("name", ["Conv1D", "SeparableConv1D", "DepthwiseConv1D"])
def test_numbers_as_padding_and_causal_are_zeros_put_before(name: str) -> None:
    filters = {} if name == "DepthwiseConv1D" else {"filters": 6}
    for padding, zeros in (("causal", (2, 0)), (1, (1, 1)), (2, (2, 2))):
        for stride in (1, 2):
            params = {**filters, "kernel_size": 3, "strides": stride, "padding": padding}
            assert_equal_to_keras(
                name,
                params,
                LINE,
                keras_params=params | {"padding": "valid"},
                call=lambda layer, x, zeros=zeros: layer(pad(x, (0, 0, *zeros))),
            )


@pytest.mark.parametrize("params", convolutions(2), ids=str)
def test_separable_and_depthwise_conv2d(params: dict[str, Any]) -> None:
    params = without(params, "groups") | {"depth_multiplier": 2}
    assert_equal_to_keras("SeparableConv2D", params, PICTURE)
    assert_equal_to_keras("DepthwiseConv2D", without(params, "filters"), PICTURE)


def transposed() -> list[dict[str, Any]]:
    """Every way in which padding, stride, kernel and output_padding can meet."""
    cases: list[dict[str, Any]] = []
    for padding, stride, kernel in product(("valid", "same"), (1, 2, 3), (1, 2, 3, 4)):
        for extra in (None, *range(stride)):
            case = {"kernel_size": kernel, "strides": stride, "padding": padding}
            cases.append(case | ({} if extra is None else {"output_padding": extra}))
    cases += [{"kernel_size": 3, "dilation_rate": 2, "padding": pad} for pad in ("valid", "same")]
    cases += [{"kernel_size": 3, "use_bias": False, "activation": "relu"}]
    return cases


@pytest.mark.parametrize(
    ("name", "input"),
    [
        ("Conv1DTranspose", sequence(5, 3)),
        ("Conv2DTranspose", image(3, 4, 5)),
        ("Conv3DTranspose", volume(2, 3, 2, 4)),
    ],
)
def test_transposed_convolutions(name: str, input: Tensor) -> None:
    for params in transposed():
        assert_equal_to_keras(name, {"filters": 2, **params}, input)


def test_a_transposed_convolution_with_a_size_for_each_axis() -> None:
    params = {"kernel_size": [3, 2], "strides": [2, 3], "padding": "same", "filters": 2}
    assert_equal_to_keras("Conv2DTranspose", params, image(3, 4, 5))
    assert_equal_to_keras("Conv2DTranspose", params | {"output_padding": [1, 2]}, image(3, 4, 5))
