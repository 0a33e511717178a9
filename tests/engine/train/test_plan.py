"""The plan is a function of graph, recipe and cores; the trainer's environment belongs to it."""

from pathlib import Path

from engine.recipe import read_recipe
from engine.spec import interface, read_graph
from engine.train.environment import SETTINGS, trainer_command, trainer_environment
from engine.train.plan import make_plan
from engine.train.run_folder import open_run
from tests.engine.train.runs import FAMILIES, iris_mlp, make_run
from tests.graphs import residual_network


def test_small_steps_take_one_thread_and_large_ones_all() -> None:
    recipe = read_recipe({"data": "x", "target": "y"})
    small = make_plan(interface(read_graph(iris_mlp())), recipe, cores=8)
    large = make_plan(interface(read_graph(residual_network(60))), recipe, cores=8)
    assert (small["threads"], large["threads"]) == (1, 8)
    assert small == make_plan(interface(read_graph(iris_mlp())), recipe, cores=8)
    assert small["evaluation_batch"] > large["evaluation_batch"] >= recipe.batch_size


def test_a_run_is_the_same_when_it_is_read_again(tmp_path: Path) -> None:
    graph, recipe = FAMILIES["mlp"]
    run = make_run(tmp_path / "run", graph(), **recipe)
    again = open_run(run.folder)
    assert again.data == run.data
    assert (again.rows("train") == run.rows("train")).all()
    assert again.attempts == []


def test_the_starter_s_own_settings_win() -> None:
    environment = trainer_environment({"MALLOC_TOP_PAD_": "1", "HOME": "/x"})
    assert environment["MALLOC_TOP_PAD_"] == "1"
    assert environment["HOME"] == "/x"
    assert set(SETTINGS) <= set(environment)
    assert trainer_command(spare=True)[-1] == "--spare"
    assert trainer_command()[-2:] == ["-m", "engine.train.trainer"]
