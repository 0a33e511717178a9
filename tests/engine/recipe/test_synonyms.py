"""Names that people type are understood; what is near is suggested, what is not is not."""

from collections.abc import Mapping
from typing import Any

import pytest

from engine.recipe import read_recipe
from engine.recipe.part import Part, losses, metrics, optimizers, schedules
from engine.recipe.synonyms import plain
from engine.spec import BadDocument

LEAST = {"data": "digits", "target": "digit"}
KINDS: dict[str, Mapping[str, type[Part]]] = {
    "loss": losses(),
    "metrics": metrics(),
    "optimizer": optimizers(),
    "schedule": schedules(),
}
TYPED = {
    "loss": {
        "categorical_crossentropy": "cross_entropy",
        "sparse_categorical_crossentropy": "cross_entropy",
        "CategoricalCrossentropy": "cross_entropy",
        "crossentropy": "cross_entropy",
        "CrossEntropyLoss": "cross_entropy",
        "nll": "cross_entropy",
        "NLLLoss": "cross_entropy",
        "binary_crossentropy": "binary_cross_entropy",
        "BCEWithLogitsLoss": "binary_cross_entropy",
        "bce": "binary_cross_entropy",
        "mse": "mean_squared_error",
        "MeanSquaredError": "mean_squared_error",
        "MSELoss": "mean_squared_error",
        "mae": "mean_absolute_error",
        "L1Loss": "mean_absolute_error",
        "mean-absolute-error": "mean_absolute_error",
        "Huber": "huber",
        "SmoothL1Loss": "huber",
        "kld": "kl_divergence",
        "KLDivLoss": "kl_divergence",
        "cosine_similarity": "cosine",
        "CTCLoss": "ctc",
        "categorical_focal_crossentropy": "focal",
    },
    "metrics": {
        "acc": "accuracy",
        "Accuracy": "accuracy",
        "sparse_categorical_accuracy": "accuracy",
        "binary_accuracy": "accuracy",
        "mae": "mean_absolute_error",
        "MeanAbsoluteError": "mean_absolute_error",
        "mse": "mean_squared_error",
        "rmse": "root_mean_squared_error",
        "f1_score": "f1",
        "F1Score": "f1",
        "AUC": "auc",
        "roc_auc": "auc",
        "R2Score": "r2",
        "r²": "r2",
        "TopKCategoricalAccuracy": "top_k_accuracy",
    },
    "optimizer": {"Adam": "adam", "SGD": "sgd", "RMSprop": "rmsprop", "L-BFGS": "lbfgs"},
    "schedule": {
        "CosineDecay": "cosine",
        "CosineAnnealingLR": "cosine",
        "StepLR": "step",
        "ExponentialDecay": "exponential",
        "ReduceLROnPlateau": "reduce_on_plateau",
        "OneCycleLR": "one_cycle",
        "none": "constant",
    },
}


def read_as(kind: str, name: str) -> Any:
    given: Any = [name] if kind == "metrics" else name
    written = read_recipe(LEAST | {kind: given}).to_data()[kind]
    written = written[0] if kind == "metrics" else written
    return written["name"] if isinstance(written, dict) else written


def test_what_people_type_is_understood_and_written_by_its_own_name() -> None:
    for kind, names in TYPED.items():
        assert {name: read_as(kind, name) for name in names} == names


@pytest.mark.parametrize("kind", KINDS)
def test_every_synonym_stands_for_its_part(kind: str) -> None:
    taken: dict[str, str] = {plain(name): name for name in KINDS[kind]}
    for name, part in KINDS[kind].items():
        for synonym in part.synonyms:
            assert taken.setdefault(plain(synonym), name) == name, synonym
            assert plain(synonym) != plain(name), f"{synonym} is {name} anyway"
            for spelling in (synonym, synonym.upper(), synonym.replace("_", "-")):
                assert read_as(kind, spelling) == name


def message(**change: Any) -> str:
    with pytest.raises(BadDocument) as caught:
        read_recipe(LEAST | change)
    (problem,) = caught.value.problems
    return problem.message


def test_only_what_is_near_is_suggested() -> None:
    for name, meant in (
        ("crossentropyy", "cross_entropy"),
        ("categorical_crossentrpy", "cross_entropy"),
        ("mean_square_errors", "mean_squared_error"),
    ):
        assert message(loss=name).endswith(f"Did you mean {meant}?")
    assert message(metrics=["acuracy"]).endswith("Did you mean accuracy?")
    for name in ("mape", "msle", "log_cosh", "mean_squared_logarithmic_error", "os.system", "mee"):
        assert "Did you mean" not in message(loss=name)
        assert "There are: binary_cross_entropy, " in message(loss=name)


def test_a_metric_for_a_loss_is_told_as_such() -> None:
    assert "accuracy is a metric, not a loss" in message(loss="acc")
    assert "cross_entropy is a loss, not a metric" in message(metrics=["categorical_crossentropy"])


def test_monitors_are_understood() -> None:
    def monitor(name: str, **more: Any) -> str:
        recipe = read_recipe(LEAST | {"early_stopping": {"monitor": name}} | more)
        assert recipe.early_stopping is not None
        return recipe.early_stopping.monitor

    assert {name: monitor(name) for name in MONITORS} == MONITORS
    two = {"target": {"left": "a", "right_hand": "b"}}
    assert monitor("val_left_acc", **two) == "validation/left/accuracy"
    assert monitor("validation/right_hand/mae", **two) == (
        "validation/right_hand/mean_absolute_error"
    )


MONITORS = {
    "val_loss": "validation/loss",
    "validation/loss": "validation/loss",
    "val_accuracy": "validation/accuracy",
    "val_acc": "validation/accuracy",
    "validation/acc": "validation/accuracy",
    "val_rmse": "validation/root_mean_squared_error",
    "validation/top_5_accuracy": "validation/top_5_accuracy",
    "validation/f1_micro": "validation/f1_micro",
    "loss": "train/loss",
    "acc": "train/accuracy",
    "nonsense": "nonsense",
}
