"""``predict.py`` of a bundle: what reads the input and what asks the network, as one file.

At home there is no Brickwork, so the files of ``engine.reading`` are written out above
``engine.export.predict``, which in Brickwork imports them.
"""

import ast
from pathlib import Path

from engine import reading

READING = ("files", "kinds", "text", "tables", "cells", "trees", "arrays", "pictures", "samples",
           "values")  # fmt: skip
"""The files of ``engine.reading``, each after those that it needs."""
PREDICT = Path(__file__).with_name("predict.py")


def predict_program() -> str:
    """The source of a bundle's ``predict.py``."""
    folder = Path(reading.__file__).parent
    parts = [_parted(folder / f"{name}.py") for name in READING]
    title, imports, body = _parted(PREDICT)
    wanted = sorted({line for _, lines, _ in parts for line in lines} | set(imports))
    above = [f"# {said.splitlines()[0]}\n\n\n{text}" for said, _, text in parts]
    return "\n\n".join([f'"""{title}"""\n\n' + "\n".join(_merged(wanted)), *above, body])


def _parted(path: Path) -> tuple[str, list[str], str]:
    """A file's docstring, its imports of other packages, and the rest."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    imports, end = [], 0
    for statement in tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            end = statement.end_lineno or 0
            if not ast.unparse(statement).startswith("from engine."):
                imports.append(ast.unparse(statement))
    body = "\n".join(source.splitlines()[end:]).strip("\n") + "\n"
    return ast.get_docstring(tree, clean=False) or "", imports, body


def _merged(imports: list[str]) -> list[str]:
    """One line for each module that names are taken from."""
    plain = [line for line in imports if line.startswith("import ")]
    names: dict[str, set[str]] = {}
    for line in imports:
        if line.startswith("from "):
            module, _, taken = line.removeprefix("from ").partition(" import ")
            names.setdefault(module, set()).update(taken.split(", "))
    joined = [
        f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names)
    ]
    return [*plain, *joined]
