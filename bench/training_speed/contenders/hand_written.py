from bench.training_speed.contender import Pace, PacedContender
from bench.training_speed.workload import LEARNING_RATE, Arrays, Workload


class HandWritten(PacedContender):
    """The loop of PyTorch's tutorials: DataLoader, Adam, loss and accuracy read in each step."""

    title = "hand-written loop"

    def train(self, workload: Workload, arrays: Arrays, pace: Pace) -> None:
        import torch
        from torch.utils.data import DataLoader, TensorDataset

        from bench.training_speed.judge import loss_of, right_of

        torch.manual_seed(0)
        model, criterion, compare = workload.by_hand(), loss_of(workload), right_of(workload)
        optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
        dataset = TensorDataset(*map(torch.from_numpy, arrays))
        loader = DataLoader(dataset, batch_size=workload.batch_size, shuffle=True)
        model.train()
        while True:
            total, right, answers = 0.0, 0.0, 0
            for inputs, targets in loader:
                optimizer.zero_grad()
                outputs = model(inputs)
                loss = criterion(outputs, targets)
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                total += loss.item()
                right += compare(outputs, targets).sum().item()
                answers += targets.numel()
            print(f"loss {total / len(loader):.4f}, accuracy {right / answers:.4f}")
            pace.epoch_done(len(loader))
