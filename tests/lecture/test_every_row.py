"""The README's table names every test of this folder, and no test that is not there."""

import re
from pathlib import Path

HERE = Path(__file__).parent


def test_the_table_and_the_tests_are_the_same() -> None:
    listed = set(re.findall(r"`(test_\w+)`", (HERE / "README.md").read_text("utf-8")))
    present = {
        name
        for file in HERE.glob("test_*_numbers.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert listed == present
