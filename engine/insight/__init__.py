"""Looking inside a trained network: points in the plane, neighbours, and cells that mean something.

Works on arrays and on compiled models; knows no run and no web.
"""

from engine.insight.cells import CellMeaning, cell_states, rank_cells
from engine.insight.neighbours import nearest_neighbours
from engine.insight.projections import PrincipalComponents, principal_components, tsne
from engine.insight.signals import inside_quotes, position_in_line

__all__ = [
    "CellMeaning",
    "PrincipalComponents",
    "cell_states",
    "inside_quotes",
    "nearest_neighbours",
    "position_in_line",
    "principal_components",
    "rank_cells",
    "tsne",
]
