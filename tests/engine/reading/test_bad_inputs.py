"""Wrong inputs end in one sentence that names the place, and never in a traceback or NaN."""

import contextlib
import io
import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from engine.data import BadData, import_file
from tests.engine.reading.bad_inputs import FILES, GOOD, Bad, bad_inputs
from tests.engine.reading.networks import bundle

BAD = list(bad_inputs())


def asker(network: str) -> Any:
    """The program of a bundle, as it runs at home."""
    return runpy.run_path(str(bundle(network) / "predict.py"))["main"]


def ask(main: Any, given: str) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = main([given])
    return code, out.getvalue(), errors.getvalue()


def put(bad: Bad, folder: Path) -> str:
    """What stands on the command line: a text, or the name of a file with the content."""
    if bad.content is None:
        return bad.text
    path = folder / bad.text
    path.write_bytes(bad.content)
    return str(path)


@pytest.mark.parametrize("network", GOOD)
def test_every_wrong_input_is_refused_in_one_sentence(network: str, tmp_path: Path) -> None:
    main = asker(network)
    assert ask(main, json.dumps(GOOD[network]))[0] == 0
    wrong = []
    for bad in (bad for bad in BAD if bad.network == network):
        code, out, said = ask(main, put(bad, tmp_path))
        sentence = said.strip().endswith((".", "?", "]", ")")) and len(said.splitlines()) == 1
        if code != 1 or out or not sentence or bad.named not in said or "Traceback" in said:
            wrong.append((bad.what, code, out[:80], said[:200]))
    assert wrong == []


def test_there_are_more_than_200_of_them() -> None:
    counts = {network: sum(bad.network == network for bad in BAD) for network in GOOD}
    assert len({(bad.network, bad.what) for bad in BAD}) == len(BAD)
    assert len(BAD) >= 200, counts
    assert min(counts.values()) >= 50, counts


def test_import_refuses_the_files_with_a_reason(tmp_path: Path) -> None:
    tables = {bad.what: bad for bad in BAD if bad.content is not None}.values()
    unread = ("another name", "unknown")  # what only a network's columns make wrong
    taken = []
    for bad in tables:
        if any(word in bad.what for word in unread) or "day word" in bad.what:
            continue
        path = Path(put(bad, tmp_path))
        with contextlib.suppress(BadData):
            import_file(path, "mine", tmp_path / bad.what.replace("/", "_"))
            taken.append(bad.what)
    assert [what for what in taken if what in FILES] == []
    assert not [what for what in taken if "array" in what or "picture" in what]
