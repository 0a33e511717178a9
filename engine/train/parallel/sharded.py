"""Weights spread over the devices of a team, for models that one device cannot hold.

torch's ``fully_shard`` (FSDP2) keeps a part of each weight on each device, puts a layer together
while it computes, and hands each device its part of the gradients. Optimizers move each number by
itself, so each moves its part. Checkpoints hold whole tensors, as those of a single device do.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard, register_fsdp_forward_method
from torch.distributed.tensor import DTensor

from engine.train.examples import Batch
from engine.train.gradients import Said
from engine.train.objective import Objective
from engine.train.parallel.shares import gather, once
from engine.train.parallel.team import Team

State = dict[str, Any]


class Shards:
    """A model's weights as parts; all methods are to be called by all processes, in one order."""

    def __init__(self, model: nn.Module, team: Team, device: torch.device) -> None:
        """Spread the weights of ``model``. Raises ValueError where one of them is one number."""
        mesh = init_device_mesh(device.type, (team.size,))
        for module in (*_layers(model), model):
            spread = fully_shard(module, mesh=mesh)
            spread.set_gradient_divide_factor(1.0)  # parts of a loss add up
            spread.set_force_sum_reduction_for_comms(True)  # gloo can do nothing but sums
        for way_in in ("logits", "with_masks"):
            if hasattr(model, way_in):
                register_fsdp_forward_method(model, way_in)
        self._model, self._team = model, team

    def weights(self) -> dict[str, Tensor]:
        """The model's state, put together."""
        return {name: self._together(value) for name, value in self._model.state_dict().items()}

    def restore_weights(self, weights: dict[str, Tensor]) -> None:
        """Take this process's part of each weight, and buffers as they are."""
        with torch.no_grad():
            for name, own in self._model.state_dict().items():
                if isinstance(own, DTensor):
                    own.to_local().copy_(self._part(weights[name]))
                else:
                    own.copy_(weights[name])

    def whole_optimizer(self, state: State) -> State:
        """An optimizer's state, put together: what has an axis is spread as its weight is."""
        return _map_state(state, lambda part: torch.cat(self._team.gather(part.cpu())))

    def part_of_optimizer(self, state: State) -> State:
        """This process's part of an optimizer's whole state."""
        return _map_state(state, self._part)

    def all_agree(self, own: bool) -> bool:
        """Whether something holds on every process."""
        return all(self._team.gather(own))

    def _together(self, value: Tensor) -> Tensor:
        if not isinstance(value, DTensor):
            return value
        return torch.cat(self._team.gather(value.to_local().detach().cpu()))

    def _part(self, whole: Tensor) -> Tensor:
        """The rows that ``fully_shard`` gives this process; the last ones may get none."""
        parts = whole.chunk(self._team.size)
        return parts[self._team.rank] if self._team.rank < len(parts) else whole[:0]


class ShardedGradients:
    """This process's part of the gradients of whole batches, for its part of each weight."""

    is_straight = False

    def __init__(self, model: nn.Module, objective: Objective, team: Team) -> None:
        self._objective, self._team = objective, team
        self._spread = [weight for weight in model.parameters() if weight.requires_grad]
        parts = [nn.Parameter(_local(weight.detach())) for weight in self._spread]
        self.model = nn.ParameterList(parts)
        """What is moved: the parts, as weights of their own."""
        self.weights: list[Tensor] = list(parts)
        self.are_only_read = True

    def of(self, batches: Sequence[Batch]) -> Said:
        """The loss of whole batches, what this process's part of them measured, and gradients."""
        return gather(batches, self._one, self._objective.gathering, self._team)

    def _one(self, batch: Batch) -> Said:
        self._team.copies = batch.whole.copies if batch.whole else 1
        loss, measured = self._objective(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        gradients: list[Tensor | None] = []
        for weight in self._spread:
            gradients.append(None if weight.grad is None else _local(weight.grad))
            weight.grad = None
        whole_loss = self._team.add_up([loss.detach().view(1)])[0].view(())
        return whole_loss, once(measured, batch, self._team), gradients


def _layers(module: nn.Module) -> list[nn.Module]:
    """torch's own layers that have weights, each whole; what else there is stays with the model."""
    found = []
    for child in module.children():
        if type(child).__module__.startswith(("torch.", "engine.")):
            if any(True for _ in child.parameters()):
                found.append(child)
        else:
            found += _layers(child)
    return found


def _local(value: Tensor) -> Tensor:
    return value.to_local() if isinstance(value, DTensor) else value


def _map_state(state: State, change: Any) -> State:
    states = {
        place: {
            name: change(value) if isinstance(value, Tensor) and value.ndim else value
            for name, value in kept.items()
        }
        for place, kept in state["state"].items()
    }
    return state | {"state": states}
