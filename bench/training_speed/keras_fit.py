"""Keras' ``model.fit`` on any of its backends."""

from typing import Any

from bench.training_speed.contender import Pace
from bench.training_speed.workload import LEARNING_RATE, Arrays, Workload


def fit(workload: Workload, arrays: Arrays, pace: Pace, steps_per_execution: int = 1) -> None:
    """Train for ever with progress bar and history, as ``fit`` does by itself."""
    import keras

    keras.utils.set_random_seed(0)
    inputs, wanted = arrays
    if inputs.ndim == 4:
        inputs = inputs.transpose(0, 2, 3, 1)  # Keras' own order of images
    if inputs.dtype.kind == "i":
        inputs = inputs.astype("int32")
    losses, metrics = keras.losses, keras.metrics
    binary = workload.task == "binary"
    model = workload.in_keras()
    model.compile(
        optimizer=keras.optimizers.Adam(LEARNING_RATE),
        loss=losses.BinaryCrossentropy(from_logits=True)
        if binary
        else losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[metrics.BinaryAccuracy(threshold=0.0)]
        if binary
        else [metrics.SparseCategoricalAccuracy()],
        steps_per_execution=steps_per_execution,
    )

    class Paced(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            float(logs["loss"])  # what is still being computed belongs to the epoch
            pace.epoch_done(workload.steps)

    model.fit(inputs, wanted, batch_size=workload.batch_size, epochs=1_000_000, callbacks=[Paced()])
