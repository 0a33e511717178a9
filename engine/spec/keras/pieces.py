"""What Keras has no layer for: functions and layers, written above the model that uses them."""

from engine.spec.keras import trees

PIECES: dict[str, str] = {
    "trees": trees.SHARED,
    "ChildSumTreeLSTM": trees.CHILD_SUM,
    "BinaryTreeLSTM": trees.BINARY,
}
"""By name, in the order in which they are written."""

PIECES["LectureXavier"] = '''
class LectureXavier(keras.initializers.Initializer):
    """U(0, 1 / sqrt(inputs + outputs)), as taught."""

    def __call__(self, shape, dtype=None):
        fans = shape[-2] + shape[-1]
        for size in shape[:-2]:
            fans = fans * size
        return keras.random.uniform(shape, 0.0, fans**-0.5, dtype=dtype)
'''

PIECES["Bilinear"] = '''
class Bilinear(layers.Layer):
    """Weighs every product of a number of a with a number of b."""

    def __init__(self, units, activation=None, use_bias=True, **options):
        self.starts = {
            name: options.pop(f"{name}_initializer", default)
            for name, default in (("kernel", "glorot_uniform"), ("bias", "zeros"))
        }
        super().__init__(**options)
        self.units, self.use_bias = units, use_bias
        self.activation = keras.activations.get(activation)

    def build(self, shapes):
        sizes = (self.units, shapes[0][-1], shapes[1][-1])
        self.kernel = self.add_weight(shape=sizes, initializer=self.starts["kernel"])
        if self.use_bias:
            self.bias = self.add_weight(shape=sizes[:1], initializer=self.starts["bias"])

    def call(self, inputs):
        found = ops.einsum("...i,kij,...j->...k", inputs[0], self.kernel, inputs[1])
        return self.activation(found + self.bias if self.use_bias else found)
'''

PIECES["Learned"] = '''
class Learned(layers.Layer):
    """A learned number, or one for each feature; it is the same whatever comes in."""

    def __init__(self, sizes, start, **options):
        super().__init__(**options)
        self.value = self.add_weight(shape=sizes, initializer=keras.initializers.Constant(start))

    def compute_output_spec(self, inputs):
        return keras.KerasTensor(self.value.shape, dtype=self.compute_dtype)

    def call(self, inputs):
        return ops.convert_to_tensor(self.value)
'''

PIECES["LearnedPlaces"] = '''
class LearnedPlaces(layers.Layer):
    """Adds a learned point to each step, one for each place."""

    def __init__(self, max_length, embeddings_initializer="uniform", **options):
        super().__init__(**options)
        self.max_length, self.starts = max_length, embeddings_initializer

    def build(self, shape):
        sizes = (self.max_length, shape[-1])
        self.embeddings = self.add_weight(shape=sizes, initializer=self.starts)

    def compute_output_shape(self, shape):
        return shape

    def call(self, inputs):
        return inputs + self.embeddings[: ops.shape(inputs)[1]]
'''

PIECES["SinusoidalPlaces"] = '''
class SinusoidalPlaces(layers.Layer):
    """Adds sine and cosine waves of many lengths, which tell each step its place."""

    def call(self, inputs):
        width = inputs.shape[-1]
        place = ops.arange(ops.shape(inputs)[1], dtype="float32")[:, None]
        angle = place / 10000 ** (ops.arange(0, width, 2, dtype="float32") / width)
        waves = ops.stack([ops.sin(angle), ops.cos(angle)], axis=2)
        return inputs + ops.reshape(waves, (-1, width + width % 2))[:, :width]
'''

PIECES["whole_windows"] = '''
def whole_windows(mask, size, gap, step):
    """Which windows hold real steps only."""
    reach = gap * (size - 1)
    places = [mask[:, n * gap : n * gap - reach or None : step] for n in range(size)]
    return ops.all(ops.stack(places), axis=0)
'''

PIECES["touched_windows"] = '''
def touched_windows(mask, size, gap, step):
    """Which windows hold a real step."""
    reach = gap * (size - 1)
    places = [mask[:, n * gap : n * gap - reach or None : step] for n in range(size)]
    return ops.any(ops.stack(places), axis=0)
'''

PIECES["padded_mask"] = '''
def padded_mask(mask, before, after):
    """The mask of rows that have been given steps before the first and after the last real one."""
    until = ops.flip(ops.cumsum(ops.cast(ops.flip(mask, 1), "int32"), axis=1), 1) > 0
    ends = ((0, 0), (before, after))
    longer = ops.pad(until, ((0, 0), (before + after, 0)), constant_values=True)
    return ops.pad(mask, ends) | (longer & ~ops.pad(until, ends))
'''

PIECES["cropped_mask"] = '''
def cropped_mask(mask, before, after):
    """The mask of rows from whose ends so many steps have been cut."""
    until = ops.flip(ops.cumsum(ops.cast(ops.flip(mask, 1), "int32"), axis=1), 1) > 0
    return mask[:, before:-after] & until[:, before + after :]
'''

PIECES["pool_real"] = '''
def pool_real(x, mask, size, step, ends, kind):
    """The maximum or the mean of the real steps of each window; of none, anything."""
    x = ops.pad(x, ((0, 0), ends, (0, 0)))
    real = ops.expand_dims(ops.pad(mask, ((0, 0), ends)), -1)
    cut = [slice(n, n + 1 - size or None, step) for n in range(size)]
    real = ops.stack([real[:, each] for each in cut])
    x = ops.stack([x[:, each] for each in cut])
    if kind == "max":
        return ops.where(ops.any(real, 0), ops.max(ops.where(real, x, -float("inf")), 0), 0.0)
    count = ops.maximum(ops.sum(ops.cast(real, "float32"), 0), 1.0)
    return ops.sum(ops.where(real, x, 0.0), 0) / count
'''

PIECES["pool_parts"] = '''
def pool_parts(x, mask, count, kind):
    """The maximum or the mean of each of so many parts of a row's real steps."""
    real = ops.cast(mask, "int32")
    steps = ops.reshape(ops.sum(real, axis=1), (-1, 1, 1))
    place = ops.expand_dims(ops.cumsum(real, axis=1), 1) - 1
    part = ops.reshape(ops.arange(count, dtype="int32"), (1, -1, 1))
    inside = (place >= part * steps // count) & ops.expand_dims(mask, 1)
    inside = inside & (place < ((part + 1) * steps + count - 1) // count)
    if kind == "max":
        inside = ops.expand_dims(inside, -1)
        found = ops.max(ops.where(inside, ops.expand_dims(x, 1), -float("inf")), axis=2)
        return ops.where(ops.any(inside, axis=2), found, 0.0)
    inside = ops.cast(inside, "float32")
    x = ops.where(ops.expand_dims(mask, -1), x, 0.0)
    return ops.matmul(inside, x) / ops.maximum(ops.sum(inside, axis=-1, keepdims=True), 1.0)
'''

PIECES["real_first"] = '''
def real_first(x, mask):
    """Rows with their real steps first, in their order, and padding behind them."""
    place = ops.cumsum(ops.ones_like(mask, dtype="int32"), axis=1)
    order = ops.argsort(ops.where(mask, place, place + 1_000_000_000), axis=1)
    order = ops.expand_dims(order, tuple(range(2, len(x.shape))))
    return ops.take_along_axis(x, order, axis=1)
'''

PIECES["NormalizedGroups"] = '''
class NormalizedGroups(layers.Layer):
    """Groups of features of each row to mean 0 and variance 1 over its real steps."""

    def __init__(self, groups, epsilon=0.001, center=True, scale=True, **options):
        super().__init__(**options)
        self.groups, self.epsilon, self.center, self.scale = groups, epsilon, center, scale

    def build(self, shapes):
        if self.scale:
            self.gamma = self.add_weight(shape=shapes[0][-1:], initializer="ones")
        if self.center:
            self.beta = self.add_weight(shape=shapes[0][-1:], initializer="zeros")

    def call(self, inputs):
        x, mask = inputs
        real = ops.cast(mask, "float32")[:, :, None, None]
        width = x.shape[-1]
        parts = ops.reshape(x, (-1, ops.shape(x)[1], self.groups, width // self.groups))
        parts = ops.where(real > 0, parts, 0.0)
        count = ops.maximum(ops.sum(real, axis=1, keepdims=True), 1.0) * (width // self.groups)
        mean = ops.sum(parts, axis=(1, 3), keepdims=True) / count
        parts = (parts - mean) * real
        variance = ops.sum(ops.square(parts), axis=(1, 3), keepdims=True) / count
        x = ops.reshape(parts / ops.sqrt(variance + self.epsilon), ops.shape(x))
        x = x * self.gamma if self.scale else x
        return x + self.beta if self.center else x
'''

PIECES["window"] = '''
def window(x, before, after):
    """Each step with its neighbours beside it; beyond the ends they are 0."""
    x = ops.pad(x, ((0, 0), (before, after), (0, 0)))
    steps = before + after
    return ops.concatenate([x[:, n : n - steps or None] for n in range(steps + 1)], axis=-1)
'''

PIECES["local_response"] = '''
def local_response(x, axis, size, alpha, beta, k):
    """Dampens each channel by the mean square of those beside it."""
    squares = ops.moveaxis(ops.square(x), axis, -1)
    ends = [(0, 0)] * (len(x.shape) - 1) + [(size // 2, (size - 1) // 2)]
    padded, channels = ops.pad(squares, ends), x.shape[axis]
    total = sum(padded[..., n : n + channels] for n in range(size))
    return x / ops.moveaxis(k + alpha / size * total, -1, axis) ** beta
'''

PIECES["max_places"] = '''
def max_places(x, pool_size, strides, padding):
    """Where in its channel, row after row, the largest number of each window lies."""
    _, _, height, width = x.shape
    ends = ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1]))
    x = ops.pad(x, ends, constant_values=-float("inf"))
    places = ops.reshape(ops.arange(height * width, dtype="int32"), (1, 1, height, width))
    places = ops.pad(places, ends)
    rows, columns = ((x.shape[2 + n] - pool_size[n]) // strides[n] * strides[n] + 1 for n in (0, 1))

    def windows(image):
        """Each place of a window, one after the other, on a new last axis."""
        return ops.stack(
            [
                image[:, :, i : i + rows : strides[0], j : j + columns : strides[1]]
                for i in range(pool_size[0])
                for j in range(pool_size[1])
            ],
            axis=-1,
        )

    largest = ops.one_hot(ops.argmax(windows(x), axis=-1), pool_size[0] * pool_size[1])
    return ops.cast(ops.sum(largest * ops.cast(windows(places), "float32"), axis=-1), "int32")
'''

PIECES["unpool"] = '''
def unpool(x, places, height, width):
    """Puts each number back where it was; all others are 0. Where two meet they are the same."""
    channels = x.shape[1]
    many = x.shape[2] * x.shape[3]
    there = ops.one_hot(ops.reshape(places, (-1, channels, many)), height * width)
    numbers = ops.reshape(x, (-1, channels, 1, many))
    found = ops.matmul(numbers, there) / ops.maximum(ops.sum(there, axis=2, keepdims=True), 1)
    return ops.reshape(found, (-1, channels, height, width))
'''

PIECES["transformer_encoder"] = '''
def transformer_encoder(
    x, name, heads, width, dropout, activation, epsilon,
    mask=None, causal=False, first=False, **more
):
    """Attention and two Dense, each beside a way around; ``first``: their input is normalized."""
    size = x.shape[-1]
    attend = layers.MultiHeadAttention(
        heads, size // heads, dropout=dropout, name=f"{name}-attention", **more
    )
    norms = [
        layers.LayerNormalization(epsilon=epsilon, name=f"{name}-norm{n}", **more) for n in (1, 2)
    ]

    def looked(x):
        return layers.Dropout(dropout)(attend(x, x, value_mask=mask, use_causal_mask=causal))

    def thought(x):
        x = layers.Dense(width, activation=activation, name=f"{name}-linear1", **more)(x)
        x = layers.Dense(size, name=f"{name}-linear2", **more)(layers.Dropout(dropout)(x))
        return layers.Dropout(dropout)(x)

    for norm, part in zip(norms, (looked, thought)):
        x = x + part(norm(x)) if first else norm(x + part(x))
    return x
'''

PIECES["transformer_decoder"] = '''
def transformer_decoder(
    x, memory, name, heads, width, dropout, activation, epsilon,
    mask=None, memory_mask=None, causal=True, first=False, **more
):
    """An encoder layer that looks at a memory, too, before it thinks."""
    size = x.shape[-1]
    attends = [
        layers.MultiHeadAttention(heads, size // heads, dropout=dropout, name=f"{name}-{n}", **more)
        for n in ("attention", "memory")
    ]
    norms = [
        layers.LayerNormalization(epsilon=epsilon, name=f"{name}-norm{n}", **more)
        for n in (1, 2, 3)
    ]

    def looked(x):
        found = attends[0](x, x, value_mask=mask, use_causal_mask=causal)
        return layers.Dropout(dropout)(found)

    def remembered(x):
        return layers.Dropout(dropout)(attends[1](x, memory, value_mask=memory_mask))

    def thought(x):
        x = layers.Dense(width, activation=activation, name=f"{name}-linear1", **more)(x)
        x = layers.Dense(size, name=f"{name}-linear2", **more)(layers.Dropout(dropout)(x))
        return layers.Dropout(dropout)(x)

    for norm, part in zip(norms, (looked, remembered, thought)):
        x = x + part(norm(x)) if first else norm(x + part(x))
    return x
'''
