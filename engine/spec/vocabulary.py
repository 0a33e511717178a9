"""Tokens against the number of tokens that a block knows."""

from engine.spec.tensor import Misfit, SetTo, Tensor


def expect_vocabulary(input: Tensor, known: int, param: str) -> None:
    """Raises Misfit where more tokens may arrive than a block knows."""
    if input.vocabulary is not None and known < input.vocabulary:
        raise Misfit(
            "param_range",
            "{block} knows {got} tokens, but {source} has a vocabulary of {wanted}.",
            param=param,
            got=known,
            expected=input.vocabulary,
            values={"got": known, "wanted": input.vocabulary},
            cures=(SetTo(param, input.vocabulary),),
            tensor=input,
        )
