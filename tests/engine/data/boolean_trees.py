"""Nested boolean expressions as bracketed trees: each node is labelled with its value."""

import random

VALUES = {"and": lambda a, b: a and b, "or": lambda a, b: a or b, "xor": lambda a, b: a != b}


def boolean_trees(count: int, seed: int = 0, depth: int = 3) -> str:
    """Lines such as ``(1 and (1 T) (1 not (0 F)))``, as many of either value, each drawn anew."""
    source = random.Random(seed)
    lines: dict[bool, list[str]] = {False: [], True: []}
    while min(map(len, lines.values())) < count // 2:
        value, text = _expression(source, depth)
        lines[value].append(text)
    both = [line for kind in lines.values() for line in kind[: count // 2]]
    source.shuffle(both)
    return "\n".join(both) + "\n"


def _expression(source: random.Random, depth: int) -> tuple[bool, str]:
    if depth == 0 or source.random() < 0.15:
        value = source.random() < 0.5
        return value, f"({int(value)} {'T' if value else 'F'})"
    if source.random() < 0.25:
        inner, text = _expression(source, depth - 1)
        return not inner, f"({int(not inner)} not {text})"
    word = source.choice(list(VALUES))
    (left, first), (right, second) = _expression(source, depth - 1), _expression(source, depth - 1)
    value = VALUES[word](left, right)
    return value, f"({int(value)} {word} {first} {second})"
