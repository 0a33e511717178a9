"""One run on several devices: a trainer process for each, started by torch's own launcher.

``launch`` starts them; ``team`` is what they tell each other. Every process takes the same steps
with its part of each batch (``shares``, ``batch_norm``), so that all hold the same
weights after each. The first one alone has standard input, events and checkpoints; what it decides
takes effect at the same step everywhere (``meetings``).
"""
