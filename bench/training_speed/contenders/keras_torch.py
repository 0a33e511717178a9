from bench.training_speed.contender import Pace, PacedContender
from bench.training_speed.workload import Arrays, Workload


class KerasTorch(PacedContender):
    """Keras' ``model.fit`` on PyTorch."""

    title = "Keras on torch"
    is_peer = True
    packages = ("keras", "torch")
    environment = {"KERAS_BACKEND": "torch"}

    def train(self, workload: Workload, arrays: Arrays, pace: Pace) -> None:
        from bench.training_speed.keras_fit import fit

        fit(workload, arrays, pace)
