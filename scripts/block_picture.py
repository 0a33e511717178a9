"""A small picture of each block, as the editor draws its card: an SVG for the block reference.

Colours are read from the front end's own styles, light and dark; the viewer's preference chooses.
"""

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from scripts.setup import FRONTEND

STYLES = FRONTEND / "src"
CARD, HEAD, FOOT = 148, 38, 24
FIRST_PORT, PORT_STEP = 24, 20
CAPTION_LINE, CAPTION_LINES = 15, 2
TITLE_WIDTH, CAPTION_WIDTH, MONO_WIDTH, PORT_WIDTH = 8.2, 6.2, 6.4, 6.1
"""About how wide a character is, in pixels: the viewer's fonts are not known here."""


def block_picture(block: dict[str, Any], names: frozenset[str]) -> str:
    """The card of a described block in its first example; ``names`` are those of all blocks."""
    example = block["examples"][0]
    shape = " × ".join("t" if size is None else f"{size:,}" for size in example["output"])
    count = f"{example['parameters']:,}" if example["parameters"] else "–"
    caption = _caption(block, example["params"], names)
    width = max(
        CARD,
        round(52 + TITLE_WIDTH * len(block["name"])),
        round(32 + MONO_WIDTH * len(shape + count)),
    )
    lines = _wrapped(caption, int((width - 20) / CAPTION_WIDTH))
    taken = [_port_label(port) for port in block["inputs"]]
    given = [_port_label(port) for port in block["outputs"]]
    ports_end = FIRST_PORT + PORT_STEP * max(len(taken), len(given)) - 4
    foot = max(HEAD + CAPTION_LINE * len(lines) + (5 if lines else 0), ports_end)
    left, right = _margin(taken), _margin(given)
    size = (left + width + right, foot + FOOT + 4)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" '
        f'viewBox="0 0 {size[0]} {size[1]}" '
        f'role="img" aria-label="{block["name"]}, {shape}">',
        f"<style>{_style(block['family'])}</style>",
        f'<g transform="translate({left} 1)">',
        f'<rect class="s" y="1.5" width="{width}" height="{foot + FOOT}" rx="11"/>',
        f'<rect class="c" width="{width}" height="{foot + FOOT}" rx="11"/>',
        '<rect class="f" x="10" y="9" width="20" height="20" rx="6"/>',
        f'<text class="i" x="20" y="22.6">{block["name"][0]}</text>',
        f'<text class="n" x="38" y="23.6">{block["name"]}</text>',
        *(
            f'<text class="p" x="10" y="{HEAD + 10 + CAPTION_LINE * place}">{escape(line)}</text>'
            for place, line in enumerate(lines)
        ),
        f'<path class="c" d="M10 {foot}h{width - 20}"/>',
        f'<text class="o" x="10" y="{foot + 16}">{shape}</text>',
        f'<text class="w" x="{width - 10}" y="{foot + 16}">{count}</text>',
        *_ports(block["inputs"], taken, 0, "e"),
        *_ports(block["outputs"], given, width, "b"),
        "</g></svg>",
    ]
    return "".join(parts) + "\n"


def _ports(ports: list[dict[str, Any]], labels: list[str], x: int, side: str) -> Iterator[str]:
    for place, (port, label) in enumerate(zip(ports, labels, strict=True)):
        y = FIRST_PORT + PORT_STEP * place
        dashed = " d" if port.get("optional") else ""
        yield f'<circle class="h{dashed}" cx="{x}" cy="{y}" r="5"/>'
        beside = x + (10 if side == "b" else -10)
        yield f'<text class="{side}" x="{beside}" y="{y + 3.5}">{label}</text>'


def _port_label(port: dict[str, Any]) -> str:
    return f"{port['name']}{' …' if port.get('many') else ''}"


def _margin(labels: list[str]) -> int:
    return round(16 + PORT_WIDTH * max(map(len, labels))) if labels else 6


def _style(family: str) -> str:
    """The classes of the parts, once with the light colours and once with the dark ones."""
    light, dark = _tokens()
    mono = "ui-monospace,monospace"
    fonts = (
        f".i,.n,.p{{font:600 13px Inter,system-ui,sans-serif}}.i{{font-size:10px}}"
        f".p{{font-weight:400;font-size:11.5px}}.o,.w,.b,.e{{font:500 10.5px {mono}}}"
        ".b,.e{font-size:10px}.i{text-anchor:middle}.w,.e{text-anchor:end}"
        ".h{stroke-width:1.8}.d{stroke-dasharray:2.5}.s{fill-opacity:.07}"
    )
    return (
        f"{fonts}{_colours(light, family)}"
        f"@media(prefers-color-scheme:dark){{{_colours(dark, family)}}}"
    )


def _colours(tokens: dict[str, str], family: str) -> str:
    return (
        f".c,.h{{fill:{tokens['surface']};stroke:{tokens['line']}}}"
        f".h{{stroke:{tokens['line-strong']}}}"
        f".f{{fill:{tokens.get(f'f-{family}', tokens['f-core'])}}}.i{{fill:{tokens['tile']}}}"
        f".n,.o{{fill:{tokens['ink']}}}.p,.b,.e{{fill:{tokens['ink-2']}}}"
        f".w{{fill:{tokens['ink-3']}}}"
    )


@cache
def _tokens() -> tuple[dict[str, str], dict[str, str]]:
    """The front end's custom properties, light and dark, with the colour of a tile's letter."""
    tokens = (STYLES / "styles" / "tokens.css").read_text("utf-8")
    tile = (STYLES / "ui" / "Tile.css").read_text("utf-8")
    light, dark = tokens.split('[data-theme="dark"]')
    letters = re.findall(r"(?<![-\w])color: (#\w+);", tile)
    return tuple(  # type: ignore[return-value]
        dict(re.findall(r"--([\w-]+): (#\w+);", part)) | {"tile": letter}
        for part, letter in zip((light, dark), letters, strict=True)
    )


def _caption(block: dict[str, Any], params: dict[str, Any], names: frozenset[str]) -> str:
    """The block's own caption with the example's numbers, then what else the example sets."""
    fields = {field["name"]: field for field in block["fields"]}
    told = re.findall(r"{(\w+)}", block["caption"])
    values = {
        name: _value(params.get(name, field["default"]), field, names)
        for name, field in fields.items()
    }
    more = [
        _phrase(name, value, values[name])
        for name, value in params.items()
        if name not in told and value != fields[name]["default"]
    ]
    main = block["caption"].format(**values)
    return ", ".join([main, *more[:2]] if main else more[:3])


def _phrase(name: str, value: Any, text: str) -> str:
    title = name.replace("_", " ")
    if isinstance(value, bool):
        return title if value else f"no {title}"
    return (
        text if name in ("activation", "padding") and isinstance(value, str) else f"{title} {text}"
    )


def _value(value: Any, field: dict[str, Any], names: frozenset[str]) -> str:
    """3 × 3 for a size of two axes, ReLU for the activation of that name, none for nothing."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        blocks = {name.lower(): name for name in names if sum(map(str.isupper, name)) > 1}
        return blocks.get(value.replace("_", ""), value.replace("_", " "))
    if isinstance(value, list | tuple):
        return " × ".join(map(_size, value))
    axes = field.get("per_axis", 1) if field["type"] == "integers" else 1
    return " × ".join([f"{value:,}"] * axes)


def _size(value: int | list[Any] | tuple[Any, ...] | None) -> str:
    """One axis of a size: unknown, a number, or one before and one after it."""
    if isinstance(value, list | tuple):
        return " + ".join(map(_size, value))
    return "?" if value is None else f"{value:,}"


def _wrapped(caption: str, width: int) -> list[str]:
    """At most two lines; what is longer ends in an ellipsis."""
    lines: list[str] = []
    for word in caption.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > CAPTION_LINES:
        lines = [*lines[: CAPTION_LINES - 1], f"{lines[CAPTION_LINES - 1]} …"]
    return lines
