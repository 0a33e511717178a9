"""Layers that go through trees, leaves first: ``engine.spec.tree_modules`` in Keras."""

CHILD_SUM = '''
class ChildSumTreeLSTM(TreeLayer):
    """The state of each node from its values and the sum of its children's states.

    Takes the values, children before parents, the place of each node's parent from 1, or 0, and
    which nodes are real. Tai, Socher and Manning (2015).
    """

    def add_children(self, units):
        self.child = self.add_weight((units, 4 * units), self.starts["recurrent"])

    def call(self, inputs):
        values, parent, real = inputs
        units, time = self.units, ops.shape(values)[1]
        gates = values @ self.kernel + (self.bias if self.use_bias else 0.0)
        real = ops.cast(real, gates.dtype)
        places = ops.one_hot(parent, time + 1, dtype=gates.dtype)
        # What each node's parent has to say about how much of the node's memory it forgets.
        forget = ops.pad(gates[..., 3 * units :], ((0, 0), (1, 0), (0, 0)))
        above = ops.einsum("btp,bpu->btu", places, forget)
        heard = ops.zeros((ops.shape(values)[0], time + 1, 4 * units), dtype=gates.dtype)
        states = []
        for place in range(time):
            told, exists = heard[:, place + 1], real[:, place, None]
            gate = gates[:, place, : 3 * units] + told[:, : 3 * units]
            write, show, news = ops.split(gate, 3, axis=-1)
            cell = exists * (ops.sigmoid(write) * ops.tanh(news) + told[:, 3 * units :])
            state = exists * ops.sigmoid(show) * ops.tanh(cell)
            told = state @ self.child
            kept = ops.sigmoid(above[:, place] + told[:, 3 * units :]) * cell
            message = ops.concatenate([told[:, : 3 * units], kept], axis=-1)
            heard = heard + places[:, place, :, None] * message[:, None]
            states.append(state)
        return summed(ops.stack(states, axis=1), parent, self.return_sequences)
'''

BINARY = '''
class BinaryTreeLSTM(TreeLayer):
    """The state of each node from its values and the states of its left and its right child.

    Takes the values, children before parents, the place of each node's parent from 1, or 0, and
    which nodes are real. A node's first child is its left one, any other its right one. Tai, Socher
    and Manning (2015).
    """

    def add_children(self, units):
        self.left = self.add_weight((units, 5 * units), self.starts["recurrent"])
        self.right = self.add_weight((units, 5 * units), self.starts["recurrent"])

    def call(self, inputs):
        values, parent, real = inputs
        units, time = self.units, ops.shape(values)[1]
        gates = values @ self.kernel + (self.bias if self.use_bias else 0.0)
        gates = ops.concatenate([gates, gates[..., 3 * units :]], axis=-1)  # both children forget
        siblings = ops.equal(parent[:, :, None], parent[:, None]) & real[:, None]
        is_right = ops.any(ops.tril(siblings, -1), axis=2, keepdims=True)
        real = ops.cast(real, gates.dtype)
        places = ops.one_hot(parent, time + 1, dtype=gates.dtype)
        heard = ops.zeros((ops.shape(values)[0], time + 1, 7 * units), dtype=gates.dtype)
        states = []
        for place in range(time):
            told, exists, side = heard[:, place + 1], real[:, place, None], is_right[:, place]
            gate = gates[:, place] + told[:, : 5 * units]
            write, show, news, keep_left, keep_right = ops.split(gate, 5, axis=-1)
            left, right = told[:, 5 * units : 6 * units], told[:, 6 * units :]
            kept = ops.sigmoid(keep_left) * left + ops.sigmoid(keep_right) * right
            cell = exists * (ops.sigmoid(write) * ops.tanh(news) + kept)
            state = exists * ops.sigmoid(show) * ops.tanh(cell)
            told = ops.where(side, state @ self.right, state @ self.left)
            nothing = ops.zeros_like(cell)
            cells = [ops.where(side, nothing, cell), ops.where(side, cell, nothing)]
            message = ops.concatenate([told, *cells], axis=-1)
            heard = heard + places[:, place, :, None] * message[:, None]
            states.append(state)
        return summed(ops.stack(states, axis=1), parent, self.return_sequences)
'''

SHARED = '''
STARTS = (("kernel", "glorot_uniform"), ("recurrent", "glorot_uniform"), ("bias", "zeros"))


class TreeLayer(layers.Layer):
    """What layers that go through trees have in common; ``add_children`` is their own."""

    def __init__(self, units, return_sequences=False, use_bias=True, **options):
        self.starts = {n: options.pop(f"{n}_initializer", start) for n, start in STARTS}
        super().__init__(**options)
        self.units, self.return_sequences, self.use_bias = units, return_sequences, use_bias

    def build(self, shapes):
        units = self.units
        self.kernel = self.add_weight((shapes[0][-1], 4 * units), self.starts["kernel"])
        self.add_children(units)
        if self.use_bias:
            self.bias = self.add_weight((4 * units,), self.starts["bias"])

    def compute_output_shape(self, shapes):
        time = shapes[0][1:2] if self.return_sequences else ()
        return (shapes[0][0], *time, self.units)


def summed(states, parent, return_sequences):
    """The states of all nodes, or that of each tree's root: the node without a parent."""
    if return_sequences:
        return states
    root = ops.cast(ops.equal(parent, 0), states.dtype)
    return ops.sum(states * root[..., None], axis=1)
'''
