"""Whatever is changed in a good document, reading and checking answer with coded problems."""

import json
from contextlib import suppress

from engine.recipe import read_recipe
from engine.spec import BadDocument, check, check_text, read_graph, strict_json
from engine.spec.problems import CODES
from tests.mutations import MUTATIONS, mutations, originals


def test_a_changed_document_is_answered_with_coded_problems() -> None:
    read = bad = 0
    for what, document in mutations():
        verdict = check_text(document)
        assert {problem.code for problem in verdict.problems} <= set(CODES), what
        # A verdict names what it got: what no text can hold is told by its escape.
        json.dumps(verdict.to_data())
        text = json.dumps(document)
        assert check_text(text).ok == verdict.ok, what
        try:
            graph = read_graph(document)
        except BadDocument:
            bad += 1
            continue
        read += 1
        kept = strict_json.dumps(graph.to_data())
        assert check(read_graph(kept)).ok == verdict.ok, what  # what can be read can be kept
        with suppress(BadDocument):
            read_recipe(graph.canvas.get("recipe", {}))
    assert read + bad == MUTATIONS
    assert min(read, bad) > MUTATIONS / 10  # both doors are tried


def test_the_originals_are_good() -> None:
    assert all(check_text(document).ok for document in originals())
