from bench.training_speed.contender import Pace, PacedContender
from bench.training_speed.workload import Arrays, Workload

STEPS = 32


class KerasJax32Steps(PacedContender):
    """Keras on JAX with 32 steps in one call, which few people ask for."""

    title = f"Keras on jax, {STEPS} steps a call"
    is_peer = True
    packages = ("keras", "jax")
    workloads = ("tiny_mlp",)
    environment = {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}

    def train(self, workload: Workload, arrays: Arrays, pace: Pace) -> None:
        from bench.training_speed.keras_fit import fit

        fit(workload, arrays, pace, STEPS)
