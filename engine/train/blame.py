"""Where a loss that is not finite began."""

from typing import Any

import torch
from torch import Tensor, nn

from engine.train.checkpoint import newest_checkpoint
from engine.train.compiled.change_over import ChangeOver
from engine.train.run_folder import Run
from engine.train.training import Training


def find_origin(run: Run, step: int, device: torch.device) -> str | None:
    """The node in which NaN or infinity first appeared in a step, or None where none did.

    Of nodes that share weights it is the one that has them; of what is inside a module, the node
    that uses the module.

    Steps repeat exactly, so the ones from the newest finite checkpoint on are taken again, and the
    last one is watched block by block.
    """
    training = Training(run, device)
    state, _ = newest_checkpoint(run, before=step)
    if state is not None:
        training.restore(state)
    with ChangeOver(training, lambda code, message: None) as change_over:
        while training.step < step - 1:
            if training.step >= change_over.next_step and not change_over.go_on():
                continue
            training.advance()
    inputs = [item["node"] for item in run.data["preprocessing"]["inputs"]]
    batches = training.batches_of(step)
    for batch in batches:
        for node, (values, _) in zip(inputs, batch.inputs, strict=True):
            if not _finite(values):
                return str(node)
    origin = _broken_weights(training.model)
    for batch in batches:
        origin = origin or _watch(training.model, batch.arguments)
    if origin is None:
        training.advance()
        origin = _broken_weights(training.model)
    nodes = {node["id"] for node in run.data["graph"]["nodes"]}
    if origin is not None and origin not in nodes:
        origin = origin.rstrip("_")
    return origin or str(run.data["preprocessing"]["outputs"][0]["node"])


def _broken_weights(model: nn.Module) -> str | None:
    """The block of the first weight that is not finite."""
    for name, weight in model.named_parameters():
        if not _finite(weight):
            return name.partition(".")[0]
    return None


def _watch(model: nn.Module, arguments: list[Tensor]) -> str | None:
    """The block whose result is not finite although what it was given is."""
    found: list[str] = []

    def watch(name: str) -> Any:
        def hook(module: nn.Module, given: tuple[Any, ...], result: Any) -> None:
            results = result if isinstance(result, tuple) else (result,)
            if all(map(_finite, given)) and not all(map(_finite, results)):
                found.append(name)

        return hook

    for name, child in model.named_children():
        # All that is inside: a list of modules, or one called by its logits, is not called itself.
        for module in child.modules():
            module.register_forward_hook(watch(name))
    with torch.no_grad():
        model(*arguments)
    return found[0] if found else None


def _finite(value: Any) -> bool:
    return not isinstance(value, Tensor) or bool(torch.isfinite(value).all())
