"""Blocks that move numbers without computing, and those that resize images, as in Keras."""

from typing import Any

import pytest

from engine.spec.tensor import image, sequence, volume
from tests.keras.compare import assert_equal_to_keras

LINE, PICTURE, BODY = sequence(10, 4), image(3, 7, 8), volume(2, 5, 6, 7)


@pytest.mark.parametrize("ends", [1, 2, [2, 1], [0, 3]], ids=str)
def test_both_ends_of_a_sequence(ends: Any) -> None:
    assert_equal_to_keras("ZeroPadding1D", {"padding": ends}, LINE)
    assert_equal_to_keras("Cropping1D", {"cropping": ends}, LINE)


@pytest.mark.parametrize("ends", [1, 2, [2, 1], [[0, 3], [1, 2]]], ids=str)
def test_the_edges_of_an_image(ends: Any) -> None:
    assert_equal_to_keras("ZeroPadding2D", {"padding": ends}, PICTURE)
    assert_equal_to_keras("Cropping2D", {"cropping": ends}, PICTURE)


@pytest.mark.parametrize("ends", [1, [2, 1, 0], [[0, 3], [1, 2], [2, 0]]], ids=str)
def test_the_edges_of_a_volume(ends: Any) -> None:
    assert_equal_to_keras("ZeroPadding3D", {"padding": ends}, BODY)
    assert_equal_to_keras("Cropping3D", {"cropping": ends}, BODY)


def test_defaults() -> None:
    for kind in ("ZeroPadding", "Cropping", "UpSampling"):
        for rank, input in enumerate((LINE, PICTURE, BODY), 1):
            assert_equal_to_keras(f"{kind}{rank}D", {}, input)


def test_up_sampling() -> None:
    assert_equal_to_keras("UpSampling1D", {"size": 3}, LINE)
    assert_equal_to_keras("UpSampling3D", {"size": [1, 2, 3]}, BODY)
    for interpolation in ("nearest", "bilinear", "bicubic"):
        params = {"size": [2, 3], "interpolation": interpolation}
        assert_equal_to_keras("UpSampling2D", params, PICTURE)


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear", "bicubic"])
@pytest.mark.parametrize("edges", ["", "crop_to_aspect_ratio", "pad_to_aspect_ratio"])
def test_resizing(interpolation: str, edges: str) -> None:
    for height, width in ((4, 4), (12, 5), (7, 8)):
        for antialias in (False, True):
            params = {"height": height, "width": width, "interpolation": interpolation}
            params |= {"antialias": antialias} | ({edges: True, "fill_value": 0.5} if edges else {})
            assert_equal_to_keras("Resizing", params, PICTURE)


def test_permute() -> None:
    assert_equal_to_keras("Permute", {"dims": [2, 1]}, LINE)
    assert_equal_to_keras("Permute", {"dims": [3, 1, 2]}, PICTURE, move_channels=False)
    assert_equal_to_keras("Permute", {"dims": [2, 4, 3, 1]}, BODY, move_channels=False)


def test_flatten() -> None:
    assert_equal_to_keras("Flatten", {}, LINE)
    assert_equal_to_keras("Flatten", {}, PICTURE, move_channels=False)
    assert_equal_to_keras("Flatten", {}, BODY, move_channels=False)


@pytest.mark.parametrize("target", [[40], [4, -1], [2, 5, 4], [-1, 2, 2, 5]], ids=str)
def test_reshape(target: list[int]) -> None:
    params = {"target_shape": target}
    assert_equal_to_keras("Reshape", params, LINE, move_channels=False)
