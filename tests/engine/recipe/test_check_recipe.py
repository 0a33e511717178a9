"""Whether graph, recipe and data fit, and what is said when they do not."""

from typing import Any

import pytest

from engine.data import find_data, open_dataset
from engine.recipe import check_recipe, read_recipe, resolve
from engine.spec import Problem, check, read_graph
from tests.edits import apply as apply_edits
from tests.engine.train.runs import digits_cnn, home, iris_mlp, words_lstm
from tests.graphs import Document, chain, node


def found(graph: Document, **recipe: Any) -> list[Problem]:
    dataset = open_dataset(find_data(recipe["data"], home())).description
    return check_recipe(read_graph(graph), read_recipe(recipe), dataset)


def blocking(graph: Document, **recipe: Any) -> Problem:
    """The first problem that is no advice."""
    return next(problem for problem in found(graph, **recipe) if not problem.is_lint)


def mlp(inputs: int = 2, units: int = 2, *more: Document) -> Document:
    return chain(node("row", "Input", shape=[inputs]), node("dense", "Dense", units=units), *more)


IRIS = {"data": "iris", "target": "species"}
DIGITS = {"data": "digits", "target": "digit"}
DIABETES = {"data": "diabetes", "target": "progression"}
SPIRAL = {"data": "spiral", "target": "label"}


def test_what_fits_has_no_problem() -> None:
    for graph, recipe in (
        (iris_mlp(), IRIS),
        (digits_cnn(), DIGITS),
        (mlp(), SPIRAL),
        (mlp(2, 1), SPIRAL),
        (mlp(2, 1, node("p", "Sigmoid")), SPIRAL),
        (mlp(10, 1), {"data": "diabetes", "target": "progression"}),
        (words_lstm(), {"data": "words", "target": "odd"}),
    ):
        assert [p for p in found(graph, **recipe) if not p.is_lint] == []


@pytest.mark.parametrize(
    ("graph", "recipe", "code", "says"),
    [
        (iris_mlp(), IRIS | {"target": "specie"}, "unknown_column", "Did you mean 'species'?"),
        (iris_mlp(), IRIS | {"inputs": {"flower": "x"}}, "unknown_column", "no column 'x'"),
        (iris_mlp(), IRIS | {"inputs": {"rose": "x"}}, "bad_recipe", "no Input 'rose'"),
        (mlp(5, 3), IRIS, "data_mismatch", "row takes 5, but the data (4 columns joined) are 4."),
        (mlp(64, 10), DIGITS, "data_mismatch", "(image 1 × 8 × 8) cannot become"),
        (mlp(4, 4), IRIS, "target_mismatch", "needs 3 units at the end (3 classes)"),
        (mlp(2, 3), SPIRAL, "target_mismatch", "needs 2 units"),
        (mlp(4, 1), IRIS, "target_mismatch", "tells two classes apart"),
        (mlp(10, 1), {"data": "diabetes", "target": "progression", "loss": "cross_entropy"},
         "target_mismatch", "compares classes or tags, but the target 'progression' holds real"),
        (mlp(10, 2), {"data": "diabetes", "target": "progression"}, "target_mismatch", "1 unit"),
        (mlp(10, 1), {"data": "diabetes", "target": "progression", "metrics": ["accuracy"]},
         "target_mismatch", "accuracy is measured on classes"),
        (mlp(2, 1), SPIRAL | {"loss": "cross_entropy"}, "target_mismatch", "One unit is right too"),
        (mlp(2, 2, node("p", "Sigmoid")), SPIRAL, "target_mismatch", "ends in a sigmoid"),
        (iris_mlp(), IRIS | {"batch_size": 107}, "param_range", "which has 106"),
        (iris_mlp(), IRIS | {"early_stopping": {"monitor": "x"}}, "param_choice", "it can watch"),
        (iris_mlp(), IRIS | {"target": {"prob": "species", "x": "species"}}, "bad_recipe", "'x'"),
        (digits_cnn(), DIGITS | {"batch_size": 1}, "param_range", "at least 2"),
        (chain(node("row", "Input", shape=[4]), node("p", "Softmax")), IRIS, "target_mismatch",
         "needs 3 units"),
        (mlp(10, 1), DIABETES | {"loss": "kl_divergence"}, "target_mismatch", "compares vectors"),
        (mlp(10, 1), DIABETES | {"loss": "poisson"}, "target_mismatch", "a rate is never below 0"),
        (mlp(2, 1, node("p", "Sigmoid")), SPIRAL | {"loss": "hinge"}, "target_mismatch",
         "Leave the last activation out."),
        (mlp(2, 1), SPIRAL | {"loss": "contrastive"}, "target_mismatch", "a distance is never"),
        (mlp(4, 3), IRIS | {"loss": {"name": "focal", "class_weights": [1, 2]}}, "target_mismatch",
         "lists 2 numbers, but 'species' has 3 classes"),
        (mlp(4, 7), IRIS | {"loss": "triplet", "metrics": ["accuracy"]}, "target_mismatch",
         "names no class by itself"),
        (mlp(4, 3), IRIS | {"metrics": ["r2"]}, "target_mismatch", "r2 is measured on numbers"),
        (mlp(4, 3), IRIS | {"metrics": ["f1", "auc", "f1"]}, "target_mismatch", "f1 is listed tw"),
        (mlp(4, 3), IRIS | {"metrics": [{"name": "f1", "average": "class", "class_number": 3}]},
         "target_mismatch", "f1 looks at the class number 3, but the target has 0 to 2."),
        (mlp(4, 3), IRIS | {"loss": "categorical_hinge", "metrics": ["perplexity"]},
         "target_mismatch", "perplexity needs probabilities"),
        (mlp(4, 3), IRIS | {"metrics": ["confusion_matrix", "auc"],
                            "early_stopping": {"monitor": "validation/confusion_matrix"}},
         "param_choice", "it can watch train/loss, validation/loss, validation/auc."),
        (mlp(4, 3), IRIS | {"layers": {"dens": {}}}, "unknown_node", "'dens'"),
        (mlp(4, 3), IRIS | {"layers": {"row": {}}}, "param_choice", "has no weights of its own"),
        (mlp(4, 3), IRIS | {"layers": {"dense": {"frozen": True}}}, "target_mismatch",
         "freezes every node"),
        (mlp(4, 3), IRIS | {"loss_weights": {"x": 1.0}}, "unknown_node", "no output that learns"),
        (mlp(4, 3), IRIS | {"loss_weights": {"dense": 0}}, "param_range", "nothing to learn"),
        (mlp(4, 3), IRIS | {"loss": "ctc"}, "target_mismatch", "compares tags"),
        (mlp(4, 3), IRIS | {"loss": "hinge"}, "target_mismatch", "tells two classes apart"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told(
    graph: Document, recipe: dict[str, Any], code: str, says: str
) -> None:
    problem = blocking(graph, **recipe)
    assert problem.code == code
    assert says in problem.message


def test_fixes_fix() -> None:
    for graph, recipe in ((mlp(4, 4), IRIS), (mlp(5, 3), IRIS), (mlp(7, 7), IRIS)):
        broken = read_graph(graph).to_data()
        for _ in range(2):
            for problem in found(broken, **recipe):
                if problem.fixes and not problem.is_lint:
                    broken = apply_edits(broken, list(problem.fixes[0].edits))
        assert [p for p in found(broken, **recipe) if not p.is_lint] == []
    unlike = mlp(4, 3, node("p", "Sigmoid"))
    problem = blocking(unlike, **IRIS)
    assert "each unit says yes or no for itself" in problem.message
    assert problem.fixes[0].label == "Use Softmax instead"
    assert found(apply_edits(unlike, list(problem.fixes[0].edits)), **IRIS) == []
    (advice,) = found(digits_cnn_without_dropout(), **DIGITS)
    assert advice.code == "lint_more_weights_than_samples"
    better = apply_edits(digits_cnn_without_dropout(), list(advice.fixes[0].edits))
    assert found(better, **DIGITS) == []
    assert check(read_graph(better)).ok


def test_an_end_that_does_not_suit_its_loss_is_mended() -> None:
    for graph, recipe in (
        (mlp(10, 1), DIABETES | {"loss": "poisson"}),
        (mlp(2, 1), SPIRAL | {"loss": "contrastive"}),
        (mlp(2, 1, node("p", "Sigmoid")), SPIRAL | {"loss": "squared_hinge"}),
    ):
        problem = blocking(graph, **recipe)
        mended = apply_edits(graph, list(problem.fixes[0].edits))
        assert [p for p in found(mended, **recipe) if not p.is_lint] == []
    assert [p for p in found(mlp(4, 7), **IRIS, loss="triplet") if not p.is_lint] == []


def test_a_classifier_of_images_that_are_not_unrolled_is_mended() -> None:
    graph = chain(
        node("image", "Input", shape=[1, 8, 8]),
        node("conv", "Conv2D"),
        node("hidden", "Dense", activation="relu"),
        node("dense", "Dense", units=10),
        node("prob", "Softmax"),
    )
    problem = blocking(graph, **DIGITS)
    assert problem.code == "target_mismatch"
    assert problem.message == (
        "The target 'digit' needs 10 units at the end (10 classes), but prob gives 10 × 6 × 6. "
        "Dense (hidden) mixes the channels at each of 6 × 6 places by itself; unroll the image "
        "before, for one answer about it all."
    )
    assert [fix.label for fix in problem.fixes] == [
        "Insert Flatten → 1,152",
        "Insert GlobalAveragePooling2D → 32",
    ]
    for fix in problem.fixes:
        mended = apply_edits(graph, list(fix.edits))
        assert [p for p in found(mended, **DIGITS) if not p.is_lint] == []


def digits_cnn_without_dropout() -> Document:
    return chain(
        node("image", "Input", shape=[1, 8, 8]),
        node("conv", "Conv2D", filters=16, activation="relu"),
        node("flat", "Flatten"),
        node("dense", "Dense", units=10),
    )


def test_a_network_of_frozen_weights_is_not_trained() -> None:
    frozen = mlp(4, 3)
    frozen["nodes"][1]["params"]["trainable"] = False
    problem = blocking(frozen, **IRIS)
    assert problem.code == "target_mismatch"
    assert "training changes nothing" in problem.message
    assert found(apply_edits(frozen, list(problem.fixes[0].edits)), **IRIS) == []


def test_tokens_must_be_in_the_vocabulary() -> None:
    small = words_lstm()
    small["nodes"][0]["params"]["vocabulary"] = 9
    problem = blocking(small, data="words", target="odd")
    assert problem.code == "token_range"
    assert problem.fixes[0].label == "Set the vocabulary to 12"


def test_a_broken_graph_still_has_its_columns_checked() -> None:
    broken = chain(node("row", "Input", shape=[4]), node("conv", "Conv2D"))
    assert [p.code for p in found(broken, data="iris", target="nothing")] == ["unknown_column"]


def test_loss_and_metrics_follow_from_the_target() -> None:
    def task(graph: Document, **recipe: Any) -> tuple[str, list[str], bool]:
        dataset = open_dataset(find_data(recipe["data"], home())).description
        bound = resolve(read_graph(graph), read_recipe(recipe), dataset)
        (output,) = bound.outputs
        return (
            output.loss.part_name(),
            [metric.part_name() for metric in output.metrics],
            bound.on_logits,
        )

    assert task(iris_mlp(), **IRIS) == ("cross_entropy", ["accuracy"], True)
    assert task(mlp(), **SPIRAL) == ("cross_entropy", ["accuracy"], False)
    sigmoid = mlp(2, 1, node("p", "Sigmoid"))
    assert task(sigmoid, **SPIRAL) == ("binary_cross_entropy", ["accuracy"], True)
    squared = task(sigmoid, loss="mean_squared_error", **SPIRAL)
    assert squared == ("mean_squared_error", ["accuracy"], False)
    line = task(mlp(10, 1), data="diabetes", target="progression")
    assert line == ("mean_squared_error", ["mean_absolute_error"], False)
