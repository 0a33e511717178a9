from bench.training_speed.contender import Pace, PacedContender
from bench.training_speed.workload import Arrays, Workload


class KerasJax(PacedContender):
    """Keras' ``model.fit`` on JAX, which compiles the whole step."""

    title = "Keras on jax"
    is_peer = True
    packages = ("keras", "jax")
    environment = {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}

    def train(self, workload: Workload, arrays: Arrays, pace: Pace) -> None:
        from bench.training_speed.keras_fit import fit

        fit(workload, arrays, pace)
