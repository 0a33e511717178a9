"""The reference of all lints, as Markdown, made from the lints' own files."""

from engine.recipe.recipe_lint import recipe_lints
from engine.spec.graph_lint import graph_lints
from engine.spec.lint import Lint

_HEAD = """# Lints

Advice that never blocks Train: what can be built, but hardly was meant. Each comes with its reason
and a fix of one click. This page is made from the lints' own files by `make generate`.
"""
_TAIL = """## Refused rather than advised

Three things that resemble lints are problems, since training could not mean what was built. They
have fixes of one click too: a sequence block after a recurrent one without `return_sequences`
(`shape_mismatch`), a kernel larger than what is left where no padding saves it
(`output_size_zero`), and a Sigmoid over many classes of which a sample has one
(`target_mismatch`)."""


def lint_reference() -> str:
    """The whole page."""
    parts = [_HEAD, "## On the graph alone\n", *map(_lint, graph_lints())]
    parts += ["## On graph, recipe and data together\n", *map(_lint, recipe_lints()), _TAIL]
    return "\n".join(parts).rstrip() + "\n"


def _lint(lint: Lint) -> str:
    told = lint.describe()
    return f"### `{told['code']}`\n\n{told['summary']}\n\n{told['reason']}\n\nFix: {told['fix']}\n"
