"""Training: the run's folder and plan (without torch), the loop and the trainer program (torch)."""
