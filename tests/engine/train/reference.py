"""Training as a textbook writes it: an oracle for the fast loop."""

import math

import numpy
import torch

from engine.data.preprocessing import encode
from engine.train.compile import compile_model
from engine.train.faster import use_faster_layers
from engine.train.run_folder import Run
from engine.train.training import lay_out


def reference_losses(run: Run, steps: int) -> list[float]:
    """The losses of the first steps, with nothing fused, gathered, traced or packed.

    Dropout draws from the trainer's own source of chance, and images lie as its plan says, or no
    two losses could be compared.
    """
    recipe = run.recipe
    rows = run.rows("train")
    columns = run.data["preprocessing"]["inputs"][0]["columns"]
    inputs = torch.from_numpy(encode(run.dataset, columns, rows))
    target = torch.from_numpy(numpy.array(run.dataset.array(recipe["target"])[rows]))
    torch.manual_seed(recipe["seed"])
    model = compile_model(run.data["source"])
    lay_out(model, run.data["plan"])
    use_faster_layers(model)
    optimizer = torch.optim.Adam(
        model.parameters(), lr=recipe["optimizer"]["learning_rate"], fused=False, foreach=False
    )
    losses, epoch = [], 0
    while True:
        generator = torch.Generator().manual_seed(recipe["seed"] * 1_000_003 + epoch)
        order = torch.randperm(len(rows), generator=generator)
        for start in range(0, len(rows), recipe["batch_size"]):
            if len(losses) == steps:
                return losses
            batch = order[start : start + recipe["batch_size"]]
            done = len(losses) / run.objective["steps"]
            for group in optimizer.param_groups:
                group["lr"] = recipe["optimizer"]["learning_rate"]
                if recipe["schedule"]["name"] == "cosine":
                    group["lr"] *= 0.5 * (1 + math.cos(math.pi * done))
            logits = model.logits(inputs[batch])
            loss = torch.nn.functional.cross_entropy(logits, target[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        epoch += 1
