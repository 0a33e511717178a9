"""Text to tree. The grammar is that of school and of Python's arithmetic, and nothing more:

sum      product (("+" | "-") product)*
product  signed (("*" | "/") signed)*
signed   ("+" | "-") signed | power
power    atom (("**" | "^") signed)?
atom     number | name | function "(" sum ("," sum)* ")" | "(" sum ")"
"""

import difflib
from functools import lru_cache

from engine.spec.formula.refusal import refusal
from engine.spec.formula.tokens import Token, instead, number_in, read_token
from engine.spec.formula.tree import (
    CONSTANTS,
    FUNCTIONS,
    INPUTS,
    Call,
    Expression,
    Name,
    Negation,
    Number,
    Operation,
    operations_in,
)
from engine.spec.tensor import Misfit

MAX_TEXT, MAX_DEPTH, MAX_OPERATIONS = 500, 32, 200


@lru_cache(maxsize=10_000)
def parse(text: str) -> Expression:
    """The tree of a formula. Raises Misfit naming the character where it goes wrong."""
    if len(text) > MAX_TEXT:
        what = f"the formula goes on after {MAX_TEXT} characters; it has {len(text):,}"
        raise refusal("too_large", text, MAX_TEXT + 1, what, expected=MAX_TEXT)
    tree = _Reader(text).read()
    operations = operations_in(tree)
    if operations > MAX_OPERATIONS:
        what = f"the formula has {operations} operations, and at most {MAX_OPERATIONS} are computed"
        raise refusal("too_large", text, 1, what, expected=MAX_OPERATIONS)
    return tree


class _Reader:
    """Reads one text from left to right, one token ahead."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0
        self.next = self._token()

    def read(self) -> Expression:
        if self.next.kind == "end":
            raise self._refuse("there is no formula; write one, such as x * sigmoid(x)")
        tree = self._sum()
        if self.next.kind == "end":
            return tree
        if self.next.text == ")":
            raise self._refuse(
                "this ) closes no bracket", better=instead(self.text, self.next, "").strip()
            )
        if self.next.kind in ("name", "number") or self.next.text == "(":
            here = self.next.place - 1
            better = f"{self.text[:here].rstrip()} * {self.text[here:]}"
            raise self._refuse(
                f"there must be an operator before {self.next.told}, such as *", better=better
            )
        raise self._refuse(f"{self.next.told} is out of place")

    def _sum(self) -> Expression:
        left = self._product()
        while self.next.text in ("+", "-"):
            left = Operation(self._take().text, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._signed()
        while self.next.text in ("*", "/"):
            left = Operation(self._take().text, left, self._signed())
        return left

    def _signed(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            what = f"brackets, signs and powers are nested more than {MAX_DEPTH} deep"
            raise self._refuse(what, code="too_large", expected=MAX_DEPTH)
        if self.next.text == "-":
            self._take()
            tree: Expression = Negation(self._signed())
        elif self.next.text == "+":
            self._take()
            tree = self._signed()
        else:
            tree = self._power()
        self.depth -= 1
        return tree

    def _power(self) -> Expression:
        base = self._atom()
        if self.next.text in ("**", "^"):
            self._take()
            return Operation("**", base, self._signed())
        return base

    def _atom(self) -> Expression:
        token = self._take()
        if token.kind == "number":
            return Number(number_in(self.text, token.text, token.place))
        if token.kind == "name":
            return self._call(token) if self.next.text == "(" else Name(token.text, token.place)
        if token.text == "(":
            tree = self._sum()
            self._close(token)
            return tree
        what = f"a number, a name or a bracket is needed here, not {token.told}"
        raise self._refuse(what, token)

    def _call(self, name: Token) -> Expression:
        if name.text not in FUNCTIONS:
            raise self._unknown_function(name)
        opening = self._take()
        arguments = [self._sum()]
        while self.next.text == ",":
            self._take()
            arguments.append(self._sum())
        self._close(opening)
        wanted = FUNCTIONS[name.text].arguments
        if len(arguments) != wanted:
            takes = "one argument" if wanted == 1 else f"{wanted} arguments"
            hint = (
                "; for the largest of the features write largest(…)" if name.text == "max" else ""
            )
            raise self._refuse(f"{name.text} takes {takes}, but has {len(arguments)}{hint}", name)
        return Call(name.text, tuple(arguments), name.place)

    def _unknown_function(self, name: Token) -> Misfit:
        if name.text in INPUTS or name.text in CONSTANTS:
            what = f"{name.text} is not a function; to multiply, write {name.text} * (…)"
            before, here = self.text[: name.place - 1], self.next.place - 1
            return self._refuse(what, name, better=f"{before}{name.text} * {self.text[here:]}")
        near = difflib.get_close_matches(name.text[:64].lower(), FUNCTIONS, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FUNCTIONS)}"
        return self._refuse(
            f"there is no function {name.text[:40]!r}; {hint}",
            name,
            code="formula_name",
            expected=near[0] if near else list(FUNCTIONS),
            better=instead(self.text, name, near[0]) if near else None,
        )

    def _close(self, opening: Token) -> None:
        if self.next.text == ")":
            self._take()
        elif self.next.kind == "end":
            what = f"the bracket opened at character {opening.place} is not closed"
            raise self._refuse(what, better=f"{self.text.rstrip()})")
        elif self.next.text == ",":
            raise self._refuse("a comma stands only between the arguments of a function")
        else:
            raise self._refuse(f"an operator or a ) is needed here, not {self.next.told}")

    def _take(self) -> Token:
        taken, self.next = self.next, self._token()
        return taken

    def _token(self) -> Token:
        token = read_token(self.text, self.at)
        self.at = token.place - 1 + len(token.text)
        return token

    def _refuse(
        self,
        what: str,
        token: Token | None = None,
        *,
        code: str = "formula_syntax",
        expected: object = None,
        better: str | None = None,
    ) -> Misfit:
        place = (token or self.next).place
        return refusal(code, self.text, place, what, expected=expected, better=better)
