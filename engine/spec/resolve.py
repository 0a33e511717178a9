"""Which block each node is, with its parameters: one of the registry's, a module, a shared one."""

import json
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from engine.spec import edits
from engine.spec.block import Block, Rule
from engine.spec.modules import module_block
from engine.spec.nesting import MAX_NESTING, Expansion, Nesting
from engine.spec.network import MODULE_PREFIX, Network
from engine.spec.parts import MAX_NODES, MAX_WIRES, Node
from engine.spec.problems import Fix
from engine.spec.registry import blocks
from engine.spec.telling import parameter_problems


def resolve_blocks(network: Network, nesting: Nesting) -> None:
    """Fills ``network.blocks``; nodes that share weights take the block of the one they name."""
    expansion = Expansion(nesting)
    expansion.add_wires(network.graph.wires)
    shares = False
    for node in network.graph.nodes:
        if node.shares is not None:
            shares = True
            continue
        if not node.block.startswith(MODULE_PREFIX):
            expansion.nodes += 1
            _resolve_block(network, node)
        elif _is_known_module(network, nesting, node) and _fits(network, expansion, node):
            _resolve_module(network, nesting, node)
    for node in network.graph.nodes if shares else ():
        if node.shares is not None:
            _resolve_sharing(network, nesting, expansion, node)


def resolve_shares(network: Network) -> None:
    """Fills ``network.shared``, once wires are known: an owner without wires is left out."""
    groups: dict[str, list[str]] = {}
    for node in network.graph.nodes:
        root = _root(network, node) if node.shares is not None else None
        if root is not None and node.id in network.blocks:
            groups.setdefault(root, [root]).append(node.id)
    for root, members in groups.items():
        owner = next((member for member in members if member in network.wired), root)
        network.shared.update({member: owner for member in members if member != owner})


@lru_cache(maxsize=50_000)
def _block_with(name: str, params: str) -> Block | tuple[dict[str, Any], ...]:
    declaration = blocks()[name]
    given = json.loads(params)
    try:
        return declaration(**given)
    except ValidationError as error:
        return tuple(parameter_problems(declaration, given, error))


def _resolve_block(network: Network, node: Node) -> None:
    if node.block not in blocks():
        _tell_unknown(network, node, network.nearest(node.block, blocks(), 3))
        return
    found = _block_with(node.block, node.params_text)
    if isinstance(found, Block):
        network.blocks[node.id] = found
    else:
        _tell_parameters(network, node, found)


def _resolve_module(network: Network, nesting: Nesting, node: Node) -> None:
    name = node.block.removeprefix(MODULE_PREFIX)
    found = module_block(nesting, name, node.params)
    if isinstance(found, tuple):
        _tell_parameters(network, node, found)
    else:
        network.blocks[node.id] = found


def _tell_unknown(network: Network, node: Node, near: list[str]) -> None:
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    if node.block.startswith(MODULE_PREFIX):
        name = node.block.removeprefix(MODULE_PREFIX)
        message = f"The document has no module {name[:80]!r}.{hint}"
    else:
        message = f"There is no block {node.block[:80]!r}.{hint}"
    network.add(
        "unknown_block",
        message,
        node.id,
        got=node.block[:200],
        expected=near or None,
        fixes=(Fix("Remove the node", (edits.remove_node(node.id),)),),
    )


def _tell_parameters(network: Network, node: Node, found: tuple[dict[str, Any], ...]) -> None:
    for part in found:
        part = dict(part)
        better = part.pop("better", None)
        called = node.block.removeprefix(MODULE_PREFIX)
        message = part.pop("message").replace("{block}", called)
        param = part["param"]
        fixes: tuple[Fix, ...] = ()
        if part["code"] == "param_unknown":
            edit = edits.set_param(node.id, param, None)
            fixes = (Fix(f"Remove {param[:40]}", (edit,)),)
        elif better is not None:
            fixes = (Fix(f"Set {param} to {better}", (edits.set_param(node.id, param, better),)),)
        network.add(message=message, node=node.id, fixes=fixes, **part)


def _is_known_module(network: Network, nesting: Nesting, node: Node) -> bool:
    """Whether the module is there and not without end; what is wrong is told."""
    name = node.block.removeprefix(MODULE_PREFIX)
    if name not in nesting.modules:
        near = network.nearest(name, nesting.modules)
        _tell_unknown(network, node, [MODULE_PREFIX + other for other in near])
        return False
    circle = nesting.circles.get(name)
    if circle is not None:
        last, first = circle[-2], circle[-1]
        closing = edits.remove_node(nesting.use_within(last, first))
        network.add(
            "cycle",
            f"The module {first} contains itself: {' → '.join(circle)}. It would never end.",
            node.id,
            got=circle,
            values={"module": first, "modules": circle},
            fixes=(Fix(f"Remove {first} from {last}", (edits.in_module(last, [closing]),)),),
        )
        return False
    if nesting.depth[name] > MAX_NESTING:
        network.add(
            "too_large",
            f"{name} holds modules inside modules, {nesting.depth[name]} deep; at most "
            f"{MAX_NESTING} are allowed.",
            node.id,
            got=nesting.depth[name],
            expected=MAX_NESTING,
        )
        return False
    return True


def _fits(network: Network, expansion: Expansion, node: Node) -> bool:
    """Whether the node, with all that is inside it, keeps within the limits; told once."""
    told = expansion.too_large
    expansion.add(node)
    if expansion.too_large and not told:
        network.add(
            "too_large",
            f"With what is inside {network.name(node.id)} the network has {expansion.nodes:,} "
            f"nodes and {expansion.wires:,} wires or more; at most {MAX_NODES:,} nodes and "
            f"{MAX_WIRES:,} wires are allowed.",
            node.id,
            got=expansion.nodes,
            expected=MAX_NODES,
            values={"nodes": expansion.nodes, "wires": expansion.wires},
        )
    if expansion.too_large:
        network.broken.add(node.id)
    return not expansion.too_large


def _root(network: Network, node: Node) -> str | None:
    """The node at the end of a chain of shares; None where it leads nowhere or in a circle."""
    seen: set[str] = set()
    here: Node | None = node
    while here is not None and here.shares is not None and here.id not in seen:
        seen.add(here.id)
        here = network.nodes.get(here.shares)
    return here.id if here is not None and here.shares is None else None


def _resolve_sharing(network: Network, nesting: Nesting, expansion: Expansion, node: Node) -> None:
    name, shares = network.name(node.id), node.shares
    own = (Fix("Give it weights of its own", (edits.set_shares(node.id, None),)),)
    if shares not in network.nodes:
        near = network.nearest(str(shares), network.nodes)
        hint = f" Did you mean {near[0]}?" if near else ""
        message = f"{name} shares the weights of {shares!r}, but there is no such node.{hint}"
        network.add("unknown_node", message, node.id, got=shares, fixes=own)
        return
    root = _root(network, node)
    if root is None:
        message = f"{name} shares weights in a circle, so that none of them has any."
        if shares == node.id:
            message = f"{name} shares weights with itself."
        network.add("cycle", message, node.id, got=shares, fixes=own)
        return
    owner = network.nodes[root]
    if owner.block != node.block:
        message = f"{name} cannot share the weights of {network.name(root)}: the blocks differ."
        network.add(
            "share_mismatch", message, node.id, got=node.block, expected=owner.block, fixes=own
        )
        return
    block = network.blocks.get(root)
    if block is None or not _fits(network, expansion, node):
        network.broken.add(node.id)
        return
    if node.params and not _same_parameters(network, nesting, node, block):
        take = tuple(edits.set_param(node.id, param, None) for param in node.params)
        network.add(
            "share_mismatch",
            f"{name} shares the weights of {network.name(root)}, but has other parameters. "
            "One set of weights has one set of parameters.",
            node.id,
            got=node.params,
            expected=owner.params,
            values={"owner": root},
            fixes=(Fix("Take over the parameters", take), *own),
        )
        return
    network.blocks[node.id] = block


def _same_parameters(network: Network, nesting: Nesting, node: Node, block: Rule) -> bool:
    """Whether the parameters that a sharing node has of its own mean what the owner's mean."""
    own: Any
    if node.block.startswith(MODULE_PREFIX):
        own = module_block(nesting, node.block.removeprefix(MODULE_PREFIX), node.params)
    else:
        own = _block_with(node.block, node.params_text)
    return bool(own == block)
