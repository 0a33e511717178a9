"""List, show, import and delete data sets."""

import argparse
from pathlib import Path
from typing import Any

from engine.cli.messages import InputAtFault, load_description, print_json
from engine.data import DataInUse, delete_data, home_folder, import_file, list_data


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="list | show | import | delete")
    listed = actions.add_parser("list", help="the data sets there are")
    listed.add_argument("--json", action="store_true", help="print the descriptions as JSON")
    listed.set_defaults(action=_list)
    shown = actions.add_parser("show", help="a data set's columns and first rows")
    shown.add_argument("name", metavar="NAME")
    shown.add_argument("--json", action="store_true", help="print the description as JSON")
    shown.set_defaults(action=_show)
    imported = actions.add_parser(
        "import", help="make a data set of a CSV table or of bracketed trees"
    )
    imported.add_argument("file", metavar="FILE", type=Path)
    imported.add_argument("--as", dest="name", metavar="NAME", required=True)
    imported.add_argument("--json", action="store_true", help="print the description as JSON")
    imported.set_defaults(action=_import)
    deleted = actions.add_parser("delete", help="delete a data set's files, damaged or not")
    deleted.add_argument("name", metavar="NAME")
    deleted.set_defaults(action=_delete)


def run(options: argparse.Namespace) -> int:
    return int(options.action(options))


def _list(options: argparse.Namespace) -> int:
    descriptions = list_data(home_folder())
    if options.json:
        print_json(descriptions)
        return 0
    for item in descriptions:
        if item["damaged"] is not None:
            print(f"{item['name']:<16} {item['damaged']}")
            continue
        print(f"{item['name']:<16} {item['rows']:>9,} rows   {item['title']}")
    return 0


def _show(options: argparse.Namespace) -> int:
    _print(load_description(options.name), options.json)
    return 0


def _import(options: argparse.Namespace) -> int:
    _print(import_file(options.file, options.name, home_folder()), options.json)
    return 0


def _delete(options: argparse.Namespace) -> int:
    try:
        freed = delete_data(options.name, home_folder())
    except DataInUse as error:
        raise InputAtFault(str(error)) from None
    print(f"{options.name} is deleted: {freed:,} bytes. A run that has not ended cannot go on.")
    return 0


def _print(description: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(description)
        return
    print(f"{description['title']}: {description['rows']:,} rows. {description['description']}")
    print(f"licence: {description['licence']}")
    for column in description["columns"]:
        print(f"  {column['name']:<24} {column['type']:<8} {_facts(column)}")
    print(f"target: {description['default_target']}")


def _facts(column: dict[str, Any]) -> str:
    if "classes" in column:
        more = " …" if len(column["classes"]) > 10 else ""
        return f"{len(column['classes'])} classes: {', '.join(column['classes'][:10])}{more}"
    if "shape" in column:
        return " × ".join(str(size) for size in column["shape"])
    if "vocabulary" in column:
        return f"{column['vocabulary']:,} tokens, at most {column['longest']:,} in a row"
    return f"{column['minimum']:g} to {column['maximum']:g}" if "minimum" in column else ""
