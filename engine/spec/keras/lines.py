"""Lines of source: folded where they are too long, indented, and lists of names."""

from collections.abc import Iterable

LINE = 100


def one_or_list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def indented(lines: Iterable[str]) -> list[str]:
    """Four spaces before each, and before what is folded below it."""
    return ["    " + line.replace("\n", "\n    ") for line in lines]


def folded(line: str, width: int = LINE) -> str:
    """A line that is too long, with the arguments of its first call on lines of their own."""
    if len(line) <= width or "(" not in line:
        return line
    start = line.index("(")
    parts, depth, begin, end = [], 0, start + 1, start
    for end in range(start, len(line)):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(line[end], 0)
        if depth == 0 or (depth == 1 and line[end] == ","):
            parts.append(line[begin:end].strip())
            begin = end + 1
        if depth == 0:
            break
    inner = ", ".join(parts)
    if len(inner) > width - 4:
        inner = "".join(f"{part},\n    " for part in parts).rstrip()
    return f"{line[: start + 1]}\n    {inner}\n{line[end:]}"
