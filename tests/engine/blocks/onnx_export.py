"""A model as ONNX, and what ONNX Runtime answers."""

import re
import warnings

import torch
from torch import nn
from torch.onnx.errors import OnnxExporterError


class Unsupported(Exception):
    """What ONNX has no operator for; the message is a few words for a table."""


class FixedBatch(Exception):
    """What can be traced for one batch size only."""


def answers_as_onnx(
    model: nn.Module, inputs: tuple[torch.Tensor, ...], any_batch: bool = True
) -> list[torch.Tensor]:
    """The outputs that ONNX Runtime computes; ``any_batch``: the file takes batches of any size.

    Raises Unsupported where ONNX has no operator for one of torch's, FixedBatch where the trace
    holds for one batch size only, and OnnxExporterError where torch cannot trace the model.
    """
    import onnxruntime  # an extra, which only ``make soak`` installs

    sizes = tuple({0: torch.export.Dim.DYNAMIC} for _ in inputs) if any_batch else None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter's own, about its own workings
            program = torch.onnx.export(
                model, inputs, dynamo=True, verbose=False, dynamic_shapes=sizes
            )
    except OnnxExporterError as error:
        raise _told(error) from error
    assert program is not None
    session = onnxruntime.InferenceSession(
        program.model_proto.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    names = [given.name for given in session.get_inputs()]
    fed = dict(zip(names, (tensor.numpy() for tensor in inputs), strict=True))
    return [torch.from_numpy(answer) for answer in session.run(None, fed)]


def _told(error: OnnxExporterError) -> Exception:
    """What stands in the way, or the error itself where it is about another thing."""
    cause: BaseException | None = error
    while cause is not None:
        missing = re.search(r"No (?:ONNX function|decompositions).*?(aten\.\w+)", str(cause))
        if missing:
            return Unsupported(f"operator missing: {missing[1]}")
        if "tracing inferred a static shape" in str(cause):
            return FixedBatch()
        cause = cause.__cause__
    return error
