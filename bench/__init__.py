"""Measurements of what Brickwork promises to be quick at: `make bench`. One file each."""
