"""What the database keeps: one model, one file."""

from graphapp.models.dataset import Dataset
from graphapp.models.event import Event
from graphapp.models.graph import Graph, GraphVersion
from graphapp.models.measurement import Measurement, MeasurementKind, MeasurementState
from graphapp.models.run import LIVE, Run, State, Wanted
from graphapp.models.sign_in_guesses import SignInGuesses

__all__ = [
    "LIVE",
    "Dataset",
    "Event",
    "Graph",
    "GraphVersion",
    "Measurement",
    "MeasurementKind",
    "MeasurementState",
    "Run",
    "SignInGuesses",
    "State",
    "Wanted",
]
