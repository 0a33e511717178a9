"""``predict.py`` of a bundle is several files as one: none of them may mean another's names."""

import ast
import builtins
from collections import Counter
from pathlib import Path

from engine import reading
from engine.export.program import PREDICT, READING, predict_program


def names_of(path: Path) -> set[str]:
    """What a file defines at its top, imports apart."""
    found: set[str] = set()
    for statement in ast.parse(path.read_text("utf-8")).body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            found.add(statement.name)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            found |= {each.id for each in targets if isinstance(each, ast.Name)}
    return found


def imported(path: Path) -> dict[str, str]:
    """The names that a file takes from other packages, and from where."""
    found = {}
    for statement in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(statement, ast.Import):
            found |= {each.asname or each.name: each.name for each in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            found |= {each.asname or each.name: f"{statement.module}.{each.name}"
                      for each in statement.names}  # fmt: skip
    return found


def files() -> list[Path]:
    folder = Path(reading.__file__).parent
    return [*(folder / f"{name}.py" for name in READING), PREDICT]


def test_no_two_files_use_one_name_for_different_things() -> None:
    counts = Counter(name for path in files() for name in names_of(path))
    assert [name for name, times in counts.items() if times > 1] == []
    defined = {name: f"engine.reading.{path.stem}.{name}" for path in files()
               for name in names_of(path)}  # fmt: skip
    for path in files():
        for name, source in imported(path).items():
            assert name not in defined or defined[name] == source, (path.name, name)
            others = {imported(other)[name] for other in files() if name in imported(other)}
            assert len(others) == 1, (name, others)
    assert not set(counts) & set(dir(builtins))


def test_every_file_that_reads_is_part_of_it() -> None:
    folder = Path(reading.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(READING)
    compile(predict_program(), "predict.py", "exec")
