"""Many whole training steps of a tiny network as one call of machine code."""
