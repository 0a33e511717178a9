"""Which rows are for training, which choose the best epoch, which are touched only when asked."""

import numpy
from numpy.typing import NDArray

TRAINING, VALIDATION, TEST = 0, 1, 2
PARTS = {"train": TRAINING, "validation": VALIDATION, "test": TEST}


def split_rows(
    sizes: tuple[int, int, int], seed: int, classes: NDArray[numpy.int64] | None
) -> NDArray[numpy.int8]:
    """The part of each row ([rows] of 0 training, 1 validation, 2 test), by seed.

    ``sizes`` are the rows for training, validation and test. With ``classes`` ([rows] of class
    numbers) each part has each class in about the proportion in which all rows have it.
    """
    rows = sum(sizes)
    random = numpy.random.default_rng(seed)
    place = random.permutation(rows).astype(numpy.float64)
    if classes is not None:
        # Each row's place inside its class, as a fraction: sorting by it interleaves the classes
        # evenly, so that any slice of the order has them in proportion.
        for number in numpy.unique(classes):
            members = numpy.flatnonzero(classes == number)
            order = members[numpy.argsort(place[members])]
            place[order] = (numpy.arange(len(order)) + random.uniform()) / len(order)
    order = numpy.argsort(place, kind="stable")
    parts = numpy.full(rows, TRAINING, dtype=numpy.int8)
    parts[order[: sizes[1]]] = VALIDATION
    parts[order[sizes[1] : sizes[1] + sizes[2]]] = TEST
    return parts
