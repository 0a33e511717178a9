"""Modules that the document defines but the graph does not use: checked once, as they stand.

A use without wires, or of a module that nothing can be wired to, is none.
"""

from dataclasses import replace

from engine.spec.modules import ModuleBlock, module_block
from engine.spec.nesting import Nesting, used_modules
from engine.spec.network import MAX_PROBLEMS, Network
from engine.spec.parts import told_of_module
from engine.spec.problems import Fix, Problem
from engine.spec.remedies import fix_in_module


def tell_unused(network: Network, nesting: Nesting) -> None:
    """Adds the problems of modules that no node leads to, with the shapes their Inputs declare."""
    if not nesting.modules:
        return
    used = tuple(node for node in network.graph.nodes if _is_used(network, node.id))
    seen = _reached(nesting, used_modules(used))
    unused = [name for name in nesting.modules if name not in seen]
    inner = {other for name in unused for other in used_modules(nesting.modules[name].nodes)}
    circles: set[frozenset[str]] = set()
    for name in unused:
        if len(network.problems) >= MAX_PROBLEMS:
            return
        if name in nesting.circles:
            _tell_circle(network, nesting.circles[name], circles)
        elif name not in inner:
            _tell_module(network, nesting, name)


def _is_used(network: Network, node: str) -> bool:
    """Whether what is inside the node is checked with what arrives, now or once it arrives."""
    block = network.blocks.get(node)
    if block is None:
        return True
    return node in network.wired and bool(block.input_ports() and block.output_ports())


def _reached(nesting: Nesting, names: dict[str, None]) -> set[str]:
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen and name in nesting.modules:
            seen.add(name)
            waiting += used_modules(nesting.modules[name].nodes)
    return seen


def _tell_circle(network: Network, circle: list[str], told: set[frozenset[str]]) -> None:
    if frozenset(circle) in told:
        return
    told.add(frozenset(circle))
    network.add(
        "cycle",
        f"The module {circle[-1]} contains itself: {' → '.join(circle)}. It would never end.",
        got=circle,
        values={"module": circle[-1], "modules": circle},
    )


def _tell_module(network: Network, nesting: Nesting, name: str) -> None:
    from engine.spec.check import check_network

    block = module_block(nesting, name, {})
    assert isinstance(block, ModuleBlock)  # without parameters none of them can be wrong
    for problem in check_network(block.network.fresh()).problems:
        told = told_of_module(problem, name)
        network.tell(replace(told, fixes=tuple(_fixes(block, problem))))


def _fixes(block: ModuleBlock, problem: Problem) -> list[Fix]:
    """The fixes inside the module; a parameter left to each use has no value there to mend."""
    return [
        fix_in_module(block.name, fix)
        for fix in problem.fixes
        if not any(block.chosen_by(edit) for edit in fix.edits)
    ]
