"""Adds up the tests of several programs: each writes a report in JUnit's format, which all know."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

from scripts.steps import Step


def with_report(folder: Path, steps: list[Step]) -> list[Step]:
    """The same steps, each writing its report into FOLDER."""
    return [
        replace(step, command=[*step.command, *_options(step, folder / f"{number}.xml")])
        for number, step in enumerate(steps)
    ]


def _options(step: Step, file: Path) -> list[str]:
    if "pytest" in step.command:
        return [f"--junitxml={file}"]
    return ["--reporter=default", "--reporter=junit", f"--outputFile.junit={file}"]


def tally(folder: Path, steps: list[Step]) -> str:
    """One line: how many tests passed, failed and were skipped. A step without a report failed."""
    told = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    reports = list(folder.glob("*.xml"))
    for file in reports:
        for suite in ElementTree.parse(file).getroot().iter("testsuite"):
            for name in told:
                told[name] += int(suite.get(name) or 0)
    failed = told["failures"] + told["errors"]
    passed = told["tests"] - failed - told["skipped"]
    missing = len(steps) - len(reports)
    return f"{passed} passed, {failed + missing} failed, {told['skipped']} skipped"
