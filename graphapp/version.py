"""The installed version of Brickwork."""

from importlib.metadata import version

VERSION = version("brickwork")
