from tempfile import TemporaryDirectory
from typing import Any

from bench.training_speed.contender import Pace, PacedContender
from bench.training_speed.workload import LEARNING_RATE, Arrays, Workload


class Lightning(PacedContender):
    """Lightning's Trainer with its progress bar and its CSV logger."""

    title = "Lightning"
    is_peer = True
    packages = ("lightning",)

    def train(self, workload: Workload, arrays: Arrays, pace: Pace) -> None:
        import lightning
        import torch
        from lightning.pytorch.callbacks import Callback
        from lightning.pytorch.loggers import CSVLogger
        from torch.utils.data import DataLoader, TensorDataset

        from bench.training_speed.judge import loss_of, right_of

        criterion, compare = loss_of(workload), right_of(workload)

        class Task(lightning.LightningModule):
            def __init__(self) -> None:
                super().__init__()
                self.model = workload.by_hand()

            def training_step(self, batch: Any, place: int) -> torch.Tensor:
                inputs, targets = batch
                outputs = self.model(inputs)
                loss = criterion(outputs, targets)
                accuracy = compare(outputs, targets).float().mean()
                self.log("loss", loss, prog_bar=True)
                self.log("accuracy", accuracy, prog_bar=True)
                return loss

            def configure_optimizers(self) -> torch.optim.Optimizer:
                return torch.optim.Adam(self.parameters(), lr=LEARNING_RATE)

        class Paced(Callback):
            def on_train_epoch_end(self, trainer: Any, module: Any) -> None:
                pace.epoch_done(workload.steps)

        lightning.seed_everything(0, verbose=False)
        dataset = TensorDataset(*map(torch.from_numpy, arrays))
        loader = DataLoader(dataset, batch_size=workload.batch_size, shuffle=True)
        with TemporaryDirectory() as folder:
            trainer = lightning.Trainer(
                max_epochs=-1,
                accelerator="cpu",
                logger=CSVLogger(folder),
                enable_checkpointing=False,
                callbacks=[Paced()],
            )
            trainer.fit(Task(), loader)
