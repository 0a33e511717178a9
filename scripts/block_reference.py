"""The reference of all blocks, as Markdown, made from the blocks themselves."""

import json
from typing import Any

from engine.spec import block_catalogue
from engine.spec.block import FAMILIES

PICTURES = "images/blocks"
"""Where the pictures of the blocks lie, beside the page."""

_HEAD = """# Blocks

Every block with a picture of its node, its ports, parameters and an example. Sizes leave the batch
out; images are channels-first, sequences time × features. This page is made from the blocks' own
files by `make generate`.
"""


def block_reference() -> str:
    """The whole page."""
    parts = [_HEAD]
    for family, title in FAMILIES.items():
        described = [block for block in block_catalogue() if block["family"] == family]
        if described:
            parts.append(f"## {title}\n")
            parts += [_block(block) for block in described]
    return "\n".join(parts).rstrip() + "\n"


def _block(block: dict[str, Any]) -> str:
    name = block["name"]
    lines = [f"### {name}\n", f"![{name}]({PICTURES}/{name}.svg)\n", block["description"], ""]
    if block["formula"]:
        lines += [f"$${block['formula']}$$", ""]
    lines += [f"Inputs: {_ports(block['inputs'])}. Outputs: {_ports(block['outputs'])}."]
    if any(port for port in block["inputs"]):
        lines[-1] += f" A mask that arrives beside the input: {_MASK[block['mask']]}."
        lines[-1] += f" {block['mask_rule']}" if block["mask_rule"] else ""
    lines.append("")
    if block["fields"]:
        lines += ["| parameter | takes | default | meaning |", "|---|---|---|---|"]
        lines += [_field(field) for field in block["fields"]]
        lines.append("")
    lines += [_example(example) for example in block["examples"]]
    if block["note"]:
        lines += ["", f"*{block['note']}*"]
    return "\n".join(lines) + "\n"


_MASK = {"passes": "passed on", "uses": "used", "changes": "changes", "ends": "ends here"}


def _ports(ports: list[dict[str, Any]]) -> str:
    names = [
        f"[{port['name']}]" if port.get("optional") else port["name"] + " …" * port.get("many", 0)
        for port in ports
    ]
    return ", ".join(names) or "none"


def _field(field: dict[str, Any]) -> str:
    default = "–" if field["required"] else f"`{_plain(field['default'])}`"
    return f"| `{field['name']}` | {_takes(field)} | {default} | {field['description']} |"


def _takes(field: dict[str, Any]) -> str:
    kind = field["type"]
    if kind == "choice":
        return ", ".join(f"`{choice}`" for choice in field["choices"])
    if kind == "choice_or_integer":
        return ", ".join(f"`{choice}`" for choice in field["choices"]) + " or an integer"
    bounds = [
        f"{sign} {field[name]:,}"
        for name, sign in (("minimum", "≥"), ("above", ">"), ("maximum", "≤"), ("below", "<"))
        if name in field
    ]
    names = {
        "integers": "integer or one per axis",
        "numbers": "number or one per channel",
        "shape": "list of integers",
    }
    return " ".join([names.get(kind, kind), ", ".join(bounds)]).strip()


def _example(example: dict[str, Any]) -> str:
    given = " and ".join(_shape(shape) for shape in example["input"]) or "nothing"
    params = ", ".join(f"{name}={_plain(value)}" for name, value in example["params"].items())
    weights = f", {example['parameters']:,} weights" if example["parameters"] else ""
    return f"- {given} → ({params or 'defaults'}) → {_shape(example['output'])}{weights}"


def _shape(shape: list[int | None]) -> str:
    return " × ".join("time" if size is None else f"{size:,}" for size in shape)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
