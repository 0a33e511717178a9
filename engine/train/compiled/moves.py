"""How weights move, as C: the formulas of torch's fused kernels, weight by weight."""

from typing import Any

import torch
from torch import Tensor

from engine.train.compiled.values import NotCompiled, Value, each, number

State = dict[str, Any]


class Moves:
    """The tensors that an optimizer changes, and the lines that change them.

    ``arrays`` are numbered as the rendered function gets them, after ``before`` others: their names
    are ``a`` and the number.
    """

    def __init__(self, optimizer: torch.optim.Optimizer, before: int) -> None:
        self.arrays: list[Tensor] = []
        self._optimizer, self._before = optimizer, before
        self._known: dict[int, Value] = {}

    def lines(self, gradients: dict[Tensor, tuple[Value, Value]]) -> list[str]:
        """Move each weight with a gradient; both by the weight. Raises NotCompiled."""
        lines = []
        for group in self._optimizer.param_groups:
            if group.get("amsgrad") or group.get("dampening") or group.get("maximize"):
                raise NotCompiled("an optimizer with amsgrad or dampening")
            weights = [weight for weight in group["params"] if weight in gradients]
            lines.append(f"const double rate = rates[step] * {float(group['factor']).hex()};")
            if type(self._optimizer) in (torch.optim.Adam, torch.optim.AdamW):
                self._share_counter(weights)
                counted: set[str] = set()
                for weight in weights:
                    lines += self._adam(group, weight, *gradients[weight], counted)
            elif type(self._optimizer) is torch.optim.SGD:
                for weight in weights:
                    lines.append(self._sgd(group, weight, *gradients[weight]))
            else:
                raise NotCompiled(type(self._optimizer).__name__)
            lines = ["{", *lines, "}"]
        return lines

    def _array(self, tensor: Tensor) -> Value:
        if not tensor.is_contiguous():
            raise NotCompiled("weights that lie otherwise than in their order")
        place = tensor.data_ptr()
        if place not in self._known:
            name = f"a{self._before + len(self.arrays)}"
            self.arrays.append(tensor)
            self._known[place] = Value.given(name, tensor)
        return self._known[place]

    def _state(self, weight: Tensor, name: str) -> Tensor:
        state = self._optimizer.state[weight]
        if name not in state:
            raise NotCompiled("a weight that has not moved yet")
        found: Tensor = state[name]
        return found

    def _share_counter(self, weights: list[Tensor]) -> None:
        """Weights that have taken as many steps share one counter, as in the fused kernel."""
        counters: dict[float, Tensor] = {}
        for weight in weights:
            count = self._state(weight, "step")
            self._optimizer.state[weight]["step"] = counters.setdefault(float(count), count)

    def _adam(
        self, group: State, weight: Tensor, own: Value, gradient: Value, counted: set[str]
    ) -> list[str]:
        """Kingma and Ba 2015; with decoupled weight decay, Loshchilov and Hutter 2019."""
        count = self._array(self._state(weight, "step"))
        mean = self._array(self._state(weight, "exp_avg"))
        square = self._array(self._state(weight, "exp_avg_sq"))
        beta_1, beta_2 = (float(beta) for beta in group["betas"])
        lines = []
        if count.name not in counted:
            counted.add(count.name)
            first, second = (f"pow({beta.hex()}, {count.name}[0])" for beta in (beta_1, beta_2))
            lines += [
                f"{count.name}[0] += 1;",
                f"const float size_{count.name} = rate / (1 - {first});",
                f"const float root_{count.name} = sqrt(1 - {second});",
            ]
        decay = float(group["weight_decay"])
        decoupled = type(self._optimizer) is torch.optim.AdamW
        decoupled = decoupled or bool(group.get("decoupled_weight_decay"))
        keeping = number(1 - beta_1, own.dtype), number(1 - beta_2, own.dtype)

        def move(values: Any, places: list[str]) -> str:
            w, g, m, v = (value.at(places) for value in values)
            parts = [f"float w = {w}, g = {g}, m = {m}, v = {v};"]
            if decay and decoupled:
                parts.append(f"w *= (float)(1 - rate * {decay.hex()});")
            elif decay:
                parts.append(f"g += w * {number(decay, own.dtype)};")
            parts += [
                f"m += {keeping[0]} * (g - m); {m} = m;",
                f"v = v * {number(beta_2, own.dtype)} + {keeping[1]} * g * g; {v} = v;",
                f"{w} = w - size_{count.name} * m / "
                f"(sqrtf(v) / root_{count.name} + {number(group['eps'], own.dtype)});",
            ]
            return " ".join(parts)

        return [*lines, each([own, gradient, mean, square], move)]

    def _sgd(self, group: State, weight: Tensor, own: Value, gradient: Value) -> str:
        """Gradient descent, with or without momentum (Sutskever et al. 2013)."""
        decay, momentum = float(group["weight_decay"]), float(group["momentum"])
        values = [own, gradient]
        if momentum:
            values.append(self._array(self._state(weight, "momentum_buffer")))

        def move(values: Any, places: list[str]) -> str:
            w, g = values[0].at(places), values[1].at(places)
            parts = [f"float g = {g};"]
            if decay:
                parts.append(f"g += {w} * {number(decay, own.dtype)};")
            if momentum:
                b, kept = values[2].at(places), number(momentum, own.dtype)
                parts.append(f"const float b = {b} * {kept} + g; {b} = b;")
                parts.append(f"g += b * {kept};" if group["nesterov"] else "g = b;")
            parts.append(f"{w} -= (float)rate * g;")
            return " ".join(parts)

        return each(values, move)
