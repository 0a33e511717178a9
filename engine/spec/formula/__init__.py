"""Formulas that users write: read by a parser of our own, never by Python's.

A text becomes a small tree of listed operators and functions. The tree is what is checked, drawn as
TeX and rendered to torch; nothing else of the text goes anywhere.
"""

from engine.spec.formula.written import WrittenFormula

__all__ = ["WrittenFormula"]
