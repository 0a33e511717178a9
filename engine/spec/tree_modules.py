"""The modules that TreeLSTM adds to the source: they go through trees from the leaves to the root.

One step of the loop computes one node of every tree of the batch and sends what its parent must
know to the parent's place; what has no parent is sent to place 0, which nobody reads. The equations
are those of Tai, Socher and Manning (2015), whose child-sum and binary variants these are.
"""

CHILD_SUM = '''
class ChildSumTreeLSTM(nn.Module):
    """The state of each node from its values and the sum of its children's states.

    values: [batch, time, inputs], children before parents; parent: [batch, time], the place of each
    node's parent from 1, or 0; real: [batch, time], false where there is padding.
    """

    def __init__(self, inputs: int, units: int, bias: bool = True) -> None:
        super().__init__()
        self.units = units
        self.input = nn.Linear(inputs, 4 * units, bias=bias)
        self.child = nn.Linear(units, 4 * units, bias=False)

    def forward(
        self, values: torch.Tensor, parent: torch.Tensor, real: torch.Tensor
    ) -> torch.Tensor:
        batch, time, units = values.shape[0], values.shape[1], self.units
        gates, forget = self.input(values).split([3 * units, units], dim=-1)
        target = parent.unsqueeze(-1)
        # What each node's parent has to say about how much of the node's memory it forgets.
        above = torch.cat([torch.zeros_like(forget[:, :1]), forget], dim=1)
        above = torch.take_along_dim(above, target, dim=1)
        target = target.expand(batch, time, 4 * units)
        heard = torch.zeros(batch, time + 1, 4 * units, dtype=values.dtype, device=values.device)
        states = []
        for place in range(time):
            told, kept = heard[:, place + 1].split([3 * units, units], dim=-1)
            write, show, news = (gates[:, place] + told).chunk(3, dim=-1)
            exists = real[:, place].unsqueeze(-1)
            cell = exists * (torch.sigmoid(write) * torch.tanh(news) + kept)
            state = exists * torch.sigmoid(show) * torch.tanh(cell)
            told, forget = self.child(state).split([3 * units, units], dim=-1)
            kept = torch.sigmoid(above[:, place] + forget) * cell
            message = torch.cat([told, kept], dim=-1).unsqueeze(1)
            heard = torch.scatter_add(heard, 1, target[:, place : place + 1], message)
            states.append(state)
        return torch.stack(states, dim=1)
'''

BINARY = '''
class BinaryTreeLSTM(nn.Module):
    """The state of each node from its values and the states of its left and its right child.

    values: [batch, time, inputs], children before parents; parent: [batch, time], the place of each
    node's parent from 1, or 0; real: [batch, time], false where there is padding. A node's first
    child is its left one, any other its right one.
    """

    def __init__(self, inputs: int, units: int, bias: bool = True) -> None:
        super().__init__()
        self.units = units
        self.input = nn.Linear(inputs, 4 * units, bias=bias)
        self.left = nn.Linear(units, 5 * units, bias=False)
        self.right = nn.Linear(units, 5 * units, bias=False)

    def forward(
        self, values: torch.Tensor, parent: torch.Tensor, real: torch.Tensor
    ) -> torch.Tensor:
        batch, time, units = values.shape[0], values.shape[1], self.units
        gates = self.input(values)
        gates = torch.cat([gates, gates[..., 3 * units :]], dim=-1)  # both children's forget gates
        siblings = torch.eq(parent.unsqueeze(2), parent.unsqueeze(1)) & real.unsqueeze(1)
        is_right = torch.tril(siblings, diagonal=-1).any(dim=2, keepdim=True)
        target = parent.unsqueeze(-1).expand(batch, time, 7 * units)
        heard = torch.zeros(batch, time + 1, 7 * units, dtype=values.dtype, device=values.device)
        states = []
        for place in range(time):
            told, left, right = heard[:, place + 1].split([5 * units, units, units], dim=-1)
            write, show, news, keep_left, keep_right = (gates[:, place] + told).chunk(5, dim=-1)
            exists = real[:, place].unsqueeze(-1)
            kept = torch.sigmoid(keep_left) * left + torch.sigmoid(keep_right) * right
            cell = exists * (torch.sigmoid(write) * torch.tanh(news) + kept)
            state = exists * torch.sigmoid(show) * torch.tanh(cell)
            side = is_right[:, place]
            told = torch.where(side, self.right(state), self.left(state))
            message = torch.cat([told, ~side * cell, side * cell], dim=-1).unsqueeze(1)
            heard = torch.scatter_add(heard, 1, target[:, place : place + 1], message)
            states.append(state)
        return torch.stack(states, dim=1)
'''
