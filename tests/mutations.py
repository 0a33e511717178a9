"""Documents that were good until something in them was changed: the same ones for the same seed."""

import copy
import json
import os
import random
import sys
from collections.abc import Iterator
from typing import Any

from engine.recipe import recipe_catalogue
from engine.spec import check_text
from graphapp.palette import palette
from graphapp.templates_gallery import templates
from tests.graphs import Document, asked, chain, node, residual_module, with_modules

SOAK = os.environ.get("BRICKWORK_SOAK") == "1"
MUTATIONS = 5_000 if SOAK else 1_000
"""So many changed documents are tried, where trying one takes a millisecond."""

NAMES = ("constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "", "a.b", "\ud800",
         "Ä", "x" * 300, "Constructor", "self", "None")  # fmt: skip


def _nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, -1e308, 10**30, 10**300, "", "text", "\x00", "\ud800",
    "constructor", "__proto__", "x" * 3_000, "NaN", "Infinity", [], [[]], {}, {"a": 1},
    {"$": "constructor"}, {"$": {"a": 1}}, {"$": None}, {"x": "left", "y": None}, {"__proto__": 1},
    {"x": 1e300, "y": 1}, [None, "a", {}], [[1, 2], [3, [4]]], _nested(20), _nested(60),
)  # fmt: skip


def originals() -> list[Document]:
    """Every template as the editor keeps it, and a graph with a block of one's own."""
    kept = [_kept(template["graph"], template["recipe"]) for template in templates()]
    uses = [node("a", "module:Residual", repeat=2), node("b", "module:Residual", f=16)]
    module = residual_module(filters=asked("f"))
    module["parameters"] = {"f": {"default": 16}}
    own = with_modules(chain(node("image", "Input", shape=[16, 8, 8]), *uses), Residual=module)
    inside = {"positions": _places(module), "titles": {"x": "What comes in"}}
    canvas = {"modules": {"Residual": inside}, "positions": _places(own)}
    return [*kept, {**own, "canvas": canvas}]


def _kept(graph: Document, recipe: Document) -> Document:
    first = graph["nodes"][0]["id"]
    beside = {"positions": _places(graph), "titles": {first: "What is seen"}, "recipe": recipe}
    more = {"notes": [{"text": "a note"}], "groups": [], "colours": {first: "blue"}}
    return {**graph, "modules": graph.get("modules", {}), "canvas": {**beside, **more}}


def _places(graph: Document) -> Document:
    return {each["id"]: {"x": 180 * at, "y": 0} for at, each in enumerate(graph["nodes"])}


def mutations(count: int = MUTATIONS, seed: int = 0) -> Iterator[tuple[str, Document]]:
    """(what was changed, the document) COUNT times over."""
    chance = random.Random(seed)
    made = originals()
    for number in range(count):
        document = copy.deepcopy(made[number % len(made)])
        told = [mutate(document, chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        yield f"{number}: {'; '.join(told)}", document


def mutate(document: Document, chance: random.Random) -> str:
    """Change one thing in a document; what it was."""
    if chance.random() < 0.15:
        return _rename_everywhere(document, chance)
    holder, at, path = chance.choice(list(_places_in(document, "")))
    match chance.choice(("value", "value", "value", "key", "drop", "twice", "other")):
        case "key" if isinstance(holder, dict):
            name = chance.choice(NAMES)
            holder[name] = holder.pop(at)
            return f"{path} is called {name[:20]!a}"
        case "drop":
            del holder[at]
            return f"{path} is gone"
        case "twice" if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[at]))
            return f"{path} is there twice"
        case "other":
            other = chance.choice(list(_places_in(document, "")))
            holder[at] = copy.deepcopy(other[0][other[1]])
            return f"{path} is what {other[2]} is"
        case _:
            value = chance.choice(VALUES)
            holder[at] = copy.deepcopy(value)
            return f"{path} is {ascii(value)[:40]}"


def _places_in(value: Any, path: str) -> Iterator[tuple[Any, Any, str]]:
    """Each (holder, key or index, path) in a value."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        here = f"{path}/{key}"
        yield value, key, here
        if isinstance(value[key], (dict, list)):
            yield from _places_in(value[key], here)


def _rename_everywhere(document: Document, chance: random.Random) -> str:
    """A node, a module or a column under another name wherever it is spoken of."""
    inside = list(_places_in(document, ""))
    words = {key for holder, key, _ in inside if isinstance(holder, dict)}
    ids = {holder[key] for holder, key, _ in inside if key == "id" and isinstance(holder[key], str)}
    old = chance.choice(sorted(words | ids))
    new = chance.choice(NAMES)
    text = json.dumps(document).replace(json.dumps(old), json.dumps(new))
    document.clear()
    document.update(json.loads(text))
    return f"{old[:20]!a} is {new[:20]!a} everywhere"


def main(count: int) -> None:
    """Print what the front end's tests need: the catalogues, and changed documents, each with the
    verdict of the check, where there is one."""
    tried = []
    for what, document in [*(("as it was", each) for each in originals()), *mutations(count)]:
        tried.append(
            {"what": what, "document": document, "verdict": check_text(document).to_data()}
        )
    told = {"blocks": palette(), "recipe": recipe_catalogue(), "tried": tried}
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
