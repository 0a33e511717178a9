/* GRU, LSTM and RNN cells over all steps of a batch, forward and back through time.

   torch runs such a recurrence as a chain of kernels, ten to twenty a step. Here a step is a matrix
   product and one pass over its numbers, which are still in the processor's cache. Rows lie packed:
   all rows of step 0, then those of step 1, the longest sequence first, so that a step's rows are
   the first ones of the step before. Formulas: torch.nn.GRU, LSTM, RNN. */

#include <stdlib.h>

#include "products.h"

#define TOGETHER 64 /* rows whose products with inputs are made at once, at least */

enum cell { GRU, LSTM, TANH, RELU };

/* One direction of one layer. Matrices are row by row; D and N are of the calling side:
   x [N, inputs], start [rows, units], into [., inputs] and across [., units] are the weights of
   inputs and states, out [N, out_width] has the units of this direction in each row. */
typedef struct {
  long cell, steps, rows, inputs, units, out_width, is_mirrored;
  long apart; /* rows from one step to the next in memory: all rows, of which these may be some */
  const int64_t *sizes; /* rows of each step; NULL: as many in each */
  const float *into, *across, *bias;
  float *of_into, *of_across, *of_bias; /* gradients, which are added to */
  const float *x;
  float *out;
  const float *by_out; /* the loss's gradient by it */
  const float *start, *start_cell;
  float *last, *last_cell, *gates, *cells, *of_x;
  float *of_start, *of_start_cell; /* before: the gradients by last and last_cell */
} Direction;

/* ---- Cells: a step of one row, for ``count`` units of it ---- */

/* Gates of a GRU's row: hidden part of new | reset | update | new; of an LSTM's: in | forget | new
   | out, as torch has them; an RNN has one. In come sums, out go their values. */
INLINE void cell_forward(const Direction *d, float *gate, const float *old, float *state,
                         const float *old_cell, float *cell, long count) {
  long units = d->units;
  if (d->cell == GRU) {
    vector reset = sigmoid(load(gate + units, count));
    vector update = sigmoid(load(gate + 2 * units, count));
    vector new = tangent(load(gate + 3 * units, count) + reset * load(gate, count));
    store(gate + units, reset, count);
    store(gate + 2 * units, update, count);
    store(gate + 3 * units, new, count);
    store(state, new + update * (load(old, count) - new), count);
  } else if (d->cell == LSTM) {
    vector in = sigmoid(load(gate, count)), forget = sigmoid(load(gate + units, count));
    vector new = tangent(load(gate + 2 * units, count));
    vector out = sigmoid(load(gate + 3 * units, count));
    vector inside = forget * load(old_cell, count) + in * new;
    store(gate, in, count);
    store(gate + units, forget, count);
    store(gate + 2 * units, new, count);
    store(gate + 3 * units, out, count);
    store(cell, inside, count);
    store(state, out * tangent(inside), count);
  } else {
    vector sum = load(gate, count);
    sum = d->cell == TANH ? tangent(sum) : choose(sum < 0.0f, everywhere(0.0f), sum);
    store(gate, sum, count);
    store(state, sum, count);
  }
}

/* The gradient by each sum, from that of the state (``carried`` and what is asked of the result)
   and of the cell; then ``carried`` begins to be the gradient of the state before. */
INLINE void cell_backward(const Direction *d, const float *gate, const float *old,
                          const float *old_cell, const float *cell, const float *asked,
                          float *slope, float *carried, float *carried_cell, long count) {
  long units = d->units;
  vector by_state = load(carried, count) + load(asked, count);
  if (d->cell == GRU) {
    vector hidden = load(gate, count), reset = load(gate + units, count);
    vector update = load(gate + 2 * units, count), new = load(gate + 3 * units, count);
    vector by_new = by_state * (1.0f - update) * (1.0f - new * new);
    store(slope, by_new * reset, count);
    store(slope + units, by_new * hidden * reset * (1.0f - reset), count);
    store(slope + 2 * units, by_state * (load(old, count) - new) * update * (1.0f - update), count);
    store(slope + 3 * units, by_new, count);
    store(carried, by_state * update, count);
  } else if (d->cell == LSTM) {
    vector in = load(gate, count), forget = load(gate + units, count);
    vector new = load(gate + 2 * units, count), out = load(gate + 3 * units, count);
    vector flat = tangent(load(cell, count));
    vector by_cell = load(carried_cell, count) + by_state * out * (1.0f - flat * flat);
    store(slope, by_cell * new * in * (1.0f - in), count);
    store(slope + units, by_cell * load(old_cell, count) * forget * (1.0f - forget), count);
    store(slope + 2 * units, by_cell * in * (1.0f - new * new), count);
    store(slope + 3 * units, by_state * flat * out * (1.0f - out), count);
    store(carried_cell, by_cell * forget, count);
    store(carried, everywhere(0.0f), count);
  } else {
    vector state = load(gate, count);
    vector by_sum = by_state * (1.0f - state * state);
    if (d->cell == RELU) by_sum = choose(state > 0.0f, by_state, everywhere(0.0f));
    store(slope, by_sum, count);
    store(carried, everywhere(0.0f), count);
  }
}

/* ---- The order of steps ---- */

/* How many gates a cell has, and in which of them inputs and states are summed. */
typedef struct {
  long all, inputs, states; /* numbers in a row */
  long first_input; /* where those of the inputs begin; those of the states begin at 0 */
} Gates;

static Gates gates_of(const Direction *d) {
  long units = d->units;
  if (d->cell == GRU) return (Gates){4 * units, 3 * units, 3 * units, units};
  if (d->cell == LSTM) return (Gates){4 * units, 4 * units, 4 * units, 0};
  return (Gates){units, units, units, 0};
}

/* A step: its rows in memory, and where the states before them are. */
typedef struct {
  long turn; /* 0 for the step that is read first */
  long place, rows;
  long known, before; /* the first so many rows go on from others in memory, the rest begin */
  long going_on; /* how many of the rows have a step after this one */
} Step;

static long rows_at(const Direction *d, long t) {
  if (t < 0 || t >= d->steps) return 0;
  return d->sizes ? d->sizes[t] : d->rows;
}

/* How far the rows of the step after it are from its own. */
static long stride_at(const Direction *d, long t) {
  return d->sizes || !rows_at(d, t) ? rows_at(d, t) : d->apart;
}

static long smaller(long a, long b) { return a < b ? a : b; }

/* The step that is read at a turn; ``place`` is where its rows are in memory. */
static Step step_at(const Direction *d, long turn, long place) {
  long t = d->is_mirrored ? d->steps - 1 - turn : turn, by = d->is_mirrored ? 1 : -1;
  Step step = {turn, place, rows_at(d, t), 0, 0, 0};
  step.known = smaller(step.rows, rows_at(d, t + by));
  step.before = d->is_mirrored ? place + stride_at(d, t) : place - stride_at(d, t - 1);
  step.going_on = smaller(step.rows, rows_at(d, t - by));
  return step;
}

static Step first_step(const Direction *d) {
  long place = 0;
  if (d->is_mirrored)
    for (long t = 0; t < d->steps - 1; t++) place += stride_at(d, t);
  return step_at(d, 0, place);
}

static Step last_step(const Direction *d) {
  long place = 0;
  if (!d->is_mirrored)
    for (long t = 0; t < d->steps - 1; t++) place += stride_at(d, t);
  return step_at(d, d->steps - 1, place);
}

static Step next_step(const Direction *d, Step step) {
  long t = d->is_mirrored ? d->steps - 1 - step.turn : step.turn;
  long place = step.place + (d->is_mirrored ? -stride_at(d, t - 1) : stride_at(d, t));
  return step_at(d, step.turn + 1, place);
}

static Step previous_step(const Direction *d, Step step) {
  return step_at(d, step.turn - 1, step.before);
}

/* Whether another step's rows may join so many: they have to lie side by side, and be few. */
static int may_join(const Direction *d, long count) {
  return count == 0 || (count < TOGETHER && (d->sizes || d->rows == d->apart));
}

static const float *state_before(const Direction *d, Step step, long row) {
  if (row < step.known) return d->out + (step.before + row) * d->out_width;
  return d->start + row * d->units;
}

static const float *cell_before(const Direction *d, Step step, long row) {
  if (row < step.known) return d->cells + (step.before + row) * d->units;
  return d->start_cell + row * d->units;
}

/* ---- Both ways: 0, or 1 where there is no memory ---- */

static void step_forward(const Direction *d, Gates gates, Step step, const float *across) {
  long units = d->units;
  float *sums = d->gates + step.place * gates.all;
  product(step.known, gates.states, units, sums, gates.all, state_before(d, step, 0),
          d->out_width, 1, across);
  product(step.rows - step.known, gates.states, units, sums + step.known * gates.all, gates.all,
          d->start + step.known * units, units, 1, across);
  for (long row = 0; row < step.rows; row++) {
    float *gate = sums + row * gates.all, *state = d->out + (step.place + row) * d->out_width;
    float *cell = d->cells + (step.place + row) * units;
    const float *old = state_before(d, step, row), *old_cell = cell_before(d, step, row);
    long j = 0;
    for (; j + 8 <= units; j += 8)
      cell_forward(d, gate + j, old + j, state + j, old_cell + j, cell + j, 8);
    if (j < units)
      cell_forward(d, gate + j, old + j, state + j, old_cell + j, cell + j, units - j);
    if (row >= step.going_on) {
      memcpy(d->last + row * units, state, units * sizeof(float));
      if (d->cell == LSTM) memcpy(d->last_cell + row * units, cell, units * sizeof(float));
    }
  }
}

static int one_forward(const Direction *d) {
  Gates gates = gates_of(d);
  long into_size = panels_size(gates.inputs, d->inputs);
  long across_size = panels_size(gates.states, d->units);
  float *into = malloc((into_size + across_size) * sizeof(float)), *across = into + into_size;
  if (!into) return 1;
  pack(into, gates.inputs, d->inputs, d->into, d->inputs, 1);
  pack(across, gates.states, d->units, d->across, d->units, 1);
  for (Step step = first_step(d); step.turn < d->steps;) {
    Step end = step;
    long count = 0, place = step.place;
    for (; end.turn < d->steps && may_join(d, count); end = next_step(d, end)) {
      count += end.rows;
      place = smaller(place, end.place);
    }
    float *sums = d->gates + place * gates.all;
    for (long row = 0; row < count; row++)
      memcpy(sums + row * gates.all, d->bias, gates.all * sizeof(float));
    product(count, gates.inputs, d->inputs, sums + gates.first_input, gates.all,
            d->x + place * d->inputs, d->inputs, 1, into);
    for (; step.turn < end.turn; step = next_step(d, step)) step_forward(d, gates, step, across);
  }
  free(into);
  return 0;
}

/* total[columns] += the sum of rows, by way of room: sums of parts are the more exact ones. */
static void add_up(long rows, long columns, const float *from, float *total, float *room) {
  memset(room, 0, columns * sizeof(float));
  for (long row = 0; row < rows; row++)
    for (long j = 0; j < columns; j++) room[j] += from[row * columns + j];
  for (long j = 0; j < columns; j++) total[j] += room[j];
}

static void step_backward(const Direction *d, Gates gates, Step step, float *slopes, float *olds,
                          const float *across) {
  long units = d->units;
  for (long row = 0; row < step.rows; row++) {
    long place = step.place + row;
    const float *gate = d->gates + place * gates.all, *cell = d->cells + place * units;
    const float *asked = d->by_out + place * d->out_width;
    const float *old_cell = cell_before(d, step, row);
    float *slope = slopes + row * gates.all, *old = olds + row * units;
    float *carried = d->of_start + row * units, *carried_cell = d->of_start_cell + row * units;
    memcpy(old, state_before(d, step, row), units * sizeof(float));
    long j = 0;
    for (; j + 8 <= units; j += 8)
      cell_backward(d, gate + j, old + j, old_cell + j, cell + j, asked + j, slope + j,
                    carried + j, carried_cell + j, 8);
    if (j < units)
      cell_backward(d, gate + j, old + j, old_cell + j, cell + j, asked + j, slope + j,
                    carried + j, carried_cell + j, units - j);
  }
  product(step.rows, units, gates.states, d->of_start, units, slopes, gates.all, 1, across);
}

static int one_backward(const Direction *d) {
  Gates gates = gates_of(d);
  long units = d->units, most = TOGETHER + rows_at(d, 0);
  long into_size = panels_size(d->inputs, gates.inputs);
  long across_size = panels_size(units, gates.states);
  long room_size = panels_size(d->inputs > units ? d->inputs : units, most) + most * HEIGHT;
  if (room_size < gates.all) room_size = gates.all;
  long size = into_size + across_size + most * (gates.all + units) + room_size;
  float *into = malloc(size * sizeof(float)), *across = into + into_size;
  float *slopes = across + across_size, *olds = slopes + most * gates.all;
  float *room = olds + most * units;
  if (!into) return 1;
  pack(into, d->inputs, gates.inputs, d->into, 1, d->inputs);
  pack(across, units, gates.states, d->across, 1, units);
  for (Step step = last_step(d); step.turn >= 0;) {
    Step end = step;
    long count = 0, place = step.place;
    for (; end.turn >= 0 && may_join(d, count); end = previous_step(d, end)) {
      count += end.rows;
      place = smaller(place, end.place);
    }
    for (; step.turn > end.turn; step = previous_step(d, step))
      step_backward(d, gates, step, slopes + (step.place - place) * gates.all,
                    olds + (step.place - place) * units, across);
    add_up(count, gates.all, slopes, d->of_bias, room);
    const float *by_inputs = slopes + gates.first_input, *x = d->x + place * d->inputs;
    if (d->of_x) {
      float *of_x = d->of_x + place * d->inputs;
      memset(of_x, 0, count * d->inputs * sizeof(float));
      product(count, d->inputs, gates.inputs, of_x, d->inputs, by_inputs, gates.all, 1, into);
    }
    product_of_columns(gates.inputs, d->inputs, count, d->of_into, by_inputs, gates.all, x, room);
    product_of_columns(gates.states, units, count, d->of_across, slopes, gates.all, olds, room);
  }
  free(into);
  return 0;
}

/* ---- What is called, for some directions at once. The threads are torch's own, which are awake:
   setup.py links no library for them, so that the one is found that torch has loaded. ---- */

int forward(const Direction *directions, long count, int threads) {
  int failed = 0;
#pragma omp parallel for num_threads(threads) schedule(static, 1) reduction(| : failed)
  for (long i = 0; i < count; i++) failed |= one_forward(directions + i);
  return failed;
}

int backward(const Direction *directions, long count, int threads) {
  int failed = 0;
#pragma omp parallel for num_threads(threads) schedule(static, 1) reduction(| : failed)
  for (long i = 0; i < count; i++) failed |= one_backward(directions + i);
  return failed;
}
