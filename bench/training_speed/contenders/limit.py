from bench.training_speed.contender import Pace, PacedContender
from bench.training_speed.workload import LEARNING_RATE, Arrays, Workload
from engine.train.environment import SETTINGS


class EagerLimit(PacedContender):
    """Forward, backward and a fused step on one batch: what no eager loop can be faster than.

    It trains the very module that Brickwork renders, in a trainer's environment, reads no loss and
    handles no data. The number of threads is torch's own choice.
    """

    title = "eager limit"
    environment = SETTINGS

    def train(self, workload: Workload, arrays: Arrays, pace: Pace) -> None:
        import torch

        from bench.training_speed.judge import loss_of
        from engine.spec import read_graph
        from engine.spec.interface import interface
        from engine.spec.render import render
        from engine.train.compile import compile_model

        graph = read_graph(workload.graph)
        torch.manual_seed(0)
        model, criterion = compile_model(render(graph)), loss_of(workload)
        optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True)
        inputs, wanted = (torch.from_numpy(array[: workload.batch_size]) for array in arrays)
        (port,) = interface(graph).inputs
        given = [inputs, torch.ones_like(inputs, dtype=torch.bool)] if port.mask else [inputs]
        model.train()
        while True:
            for _ in range(workload.steps):
                loss = criterion(model(*given), wanted)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
            pace.epoch_done(workload.steps)
