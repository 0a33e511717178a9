"""What all tests of this folder have around them."""

from tests.one_thread import one_thread

__all__ = ["one_thread"]
