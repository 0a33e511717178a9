"""List every block with its parameters."""

import argparse

from engine.cli.messages import print_json
from engine.spec import block_catalogue


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the catalogue as JSON")


def run(options: argparse.Namespace) -> int:
    blocks = block_catalogue()
    if options.json:
        print_json(blocks)
        return 0
    family = None
    for block in blocks:
        if block["family"] != family:
            family = block["family"]
            print(f"\n{family}" if family != blocks[0]["family"] else family)
        print(f"  {block['name']}: {block['summary']}")
        for field in block["fields"]:
            default = "required" if field["required"] else f"default {field['default']}"
            print(f"    {field['name']} ({field['type']}, {default}): {field['description']}")
    return 0
