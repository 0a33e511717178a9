"""Graph to Keras 3 source: the second renderer, beside the PyTorch one."""
