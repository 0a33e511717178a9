"""Fixtures that several folders of tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Stack


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A real server of this test's own: Valkey, web, worker, with short leases."""
    with Stack(tmp_path) as running:
        yield running
