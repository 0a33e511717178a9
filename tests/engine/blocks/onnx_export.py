"""A model as ONNX, and what ONNX Runtime answers."""

import re
import warnings

import onnxruntime
import torch
from torch import nn
from torch.onnx.errors import OnnxExporterError


class Unsupported(Exception):
    """What ONNX cannot say; the message is a few words for a table."""


def answers_as_onnx(model: nn.Module, inputs: tuple[torch.Tensor, ...]) -> list[torch.Tensor]:
    """The outputs that ONNX Runtime computes, for a batch that may be of any size.

    Raises Unsupported where an operator is missing, or a size depends on values.
    """
    batch = torch.export.Dim.DYNAMIC
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter's own, about its own workings
            program = torch.onnx.export(
                model,
                inputs,
                dynamo=True,
                verbose=False,
                dynamic_shapes=tuple({0: batch} for _ in inputs),
            )
    except OnnxExporterError as error:
        raise Unsupported(_reason(error)) from error
    assert program is not None
    session = onnxruntime.InferenceSession(
        program.model_proto.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    names = [given.name for given in session.get_inputs()]
    fed = dict(zip(names, (tensor.numpy() for tensor in inputs), strict=True))
    return [torch.from_numpy(answer) for answer in session.run(None, fed)]


def _reason(error: OnnxExporterError) -> str:
    """ "operator missing: aten.…"; an error that says neither is a failure and goes on."""
    causes: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(str(cause))
        cause = cause.__cause__ or cause.__context__
    text = "\n".join(causes)
    missing = re.search(
        r"No (?:ONNX function found|decompositions registered) for.*?(aten\.\w+)", text
    )
    if missing:
        return f"operator missing: {missing[1]}"
    if "data-dependent" in text or "DataDependent" in text or "GuardOnData" in text:
        return "not applicable: lengths are read from values"
    raise error
