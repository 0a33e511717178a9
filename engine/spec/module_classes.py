"""The classes of a source, each written once: Model, and above it those of modules and blocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COMMENT = "  # "
OWN = "own"
"""A mask that a class makes itself and returns beside the result."""


@dataclass(frozen=True)
class ModuleClass:
    """The class of a module as its uses need it.

    ``masks``: for each result None where it has no mask, the input whose mask it has, or OWN.
    """

    name: str
    masks: tuple[str | None, ...]
    has_logits: bool

    @property
    def makes_masks(self) -> bool:
        return OWN in self.masks


def masks_of_results(
    given: Mapping[str, str], found: Iterable[str | None]
) -> tuple[str | None, ...]:
    """What ``ModuleClass.masks`` says, from the masks by input and that of each result."""
    inputs = {mask: node for node, mask in given.items()}
    return tuple(None if mask is None else inputs.get(mask, OWN) for mask in found)


class Classes:
    """Gathers classes in the order in which they are needed; or functions, in Keras source."""

    def __init__(self, taken: Iterable[str] = ("Model",)) -> None:
        self._names = set(taken)
        self._by_code: dict[tuple[str, str], ModuleClass] = {}
        self.lines: dict[str, list[str]] = {}
        """What stands below the name of each, in the order in which they are to be written."""

    def add(
        self, module: str, lines: list[str], masks: tuple[str | None, ...], has_logits: bool
    ) -> ModuleClass:
        """The class with these lines: a new one, or the one that another use already has.

        Shapes stand in comments; where uses of one class differ in nothing else, those that do not
        hold for all are left out.
        """
        code = "\n".join(line.partition(COMMENT)[0] for line in lines)
        found = self._by_code.get((module, code))
        if found is None:
            found = ModuleClass(self._free(module), masks, has_logits)
            self._by_code[module, code] = found
            self.lines[found.name] = lines
            return found
        self.lines[found.name] = [
            here if here == there else here.partition(COMMENT)[0]
            for here, there in zip(self.lines[found.name], lines, strict=True)
        ]
        return found

    def bring(self, constructor: str, definitions: tuple[str, ...]) -> str:
        """Add classes that a block brings along; its constructor, by the names they have got."""
        for text in definitions:
            head, *lines = text.strip().split("\n")
            wanted = head.removeprefix("class ").partition("(")[0]
            name = self.add(wanted, lines, (), False).name
            constructor = constructor.replace(f"{wanted}(", f"{name}(", 1)
        return constructor

    def source(self, model: list[str]) -> str:
        """All classes, Model with the given lines as the last."""
        classes = [*self.lines.items(), ("Model", model)]
        texts = (
            "\n".join([f"class {name}(nn.Module):", *lines]).rstrip() + "\n"
            for name, lines in classes
        )
        return "\n\n".join(texts)

    def _free(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._names:
            number += 1
            name = f"{wanted}{number}"
        self._names.add(name)
        return name
