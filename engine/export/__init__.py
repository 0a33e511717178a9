"""Taking a trained network home: the bundle, and the proof that it gives the same numbers."""
