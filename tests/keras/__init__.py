"""Blocks held against the Keras layers of the same name: equal weights, equal numbers."""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")
