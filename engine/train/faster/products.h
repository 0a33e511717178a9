/* Matrix products that add to their result, from tiles that fit the processor's registers. */

#include "vectors.h"

#define WIDTH 16 /* columns of a panel, two vectors */
#define HEIGHT 6 /* rows of a tile: twelve vectors of sums, of sixteen that there are */
#define BLOCK 256 /* rows of a panel that are used at once, 16 kB */

/* c[r][0..columns) += sum over k of a[r, k] * panel[k], for a few rows kept in registers. */
INLINE void tile(int rows, long columns, long inner, float *c, long c_row, const float *a,
                 long a_row, long a_k, const float *panel) {
  vector sum[HEIGHT][2] = {0}; /* added at the end: sums of parts are the more exact ones */
  for (long k = 0; k < inner; k++) {
    vector left = load(panel + k * WIDTH, 8), right = load(panel + k * WIDTH + 8, 8);
    for (int r = 0; r < rows; r++) {
      float factor = a[r * a_row + k * a_k];
      sum[r][0] += factor * left;
      sum[r][1] += factor * right;
    }
  }
  for (int r = 0; r < rows; r++) {
    float *to = c + r * c_row;
    store(to, load(to, columns) + sum[r][0], columns);
    store(to + 8, load(to + 8, columns - 8) + sum[r][1], columns - 8);
  }
}

/* The same for many rows; columns beyond WIDTH are not touched. */
static void strip(long rows, long columns, long inner, float *c, long c_row, const float *a,
                  long a_row, long a_k, const float *panel) {
  long r = 0;
#define TILES(count, columns) \
  for (; r + count <= rows; r += count) \
    tile(count, columns, inner, c + r * c_row, c_row, a + r * a_row, a_row, a_k, panel)
  if (columns >= WIDTH) {
    TILES(6, WIDTH);
    TILES(4, WIDTH);
    TILES(2, WIDTH);
    TILES(1, WIDTH);
  }
  TILES(6, columns);
  TILES(4, columns);
  TILES(2, columns);
  TILES(1, columns);
#undef TILES
}

/* A matrix [inner, columns] as panels, its last one filled up with zeros. */
static long panels_size(long columns, long inner) {
  return (columns + WIDTH - 1) / WIDTH * inner * WIDTH;
}

static void pack(float *panels, long columns, long inner, const float *from, long column, long k) {
  for (long n = 0; n < columns; n += WIDTH)
    for (long i = 0; i < inner; i++)
      for (long j = n; j < n + WIDTH; j++)
        *panels++ = j < columns ? from[j * column + i * k] : 0.0f;
}

/* c[rows, columns] += a[rows, inner] b[inner, columns]. A number of a is found a_row further for
   the next row and a_k further for the next k; b is in panels (pack), of which each part of
   BLOCK rows stays in the fastest cache while all of a goes by. */
static void product(long rows, long columns, long inner, float *c, long c_row, const float *a,
                    long a_row, long a_k, const float *panels) {
  for (long n = 0; n < columns; n += WIDTH, panels += inner * WIDTH)
    for (long k = 0; k < inner; k += BLOCK) {
      long some = inner - k < BLOCK ? inner - k : BLOCK;
      strip(rows, columns - n, some, c + n, c_row, a + k * a_k, a_row, a_k, panels + k * WIDTH);
    }
}

/* c[rows, columns] += a^T b, where a is [inner, a_row] and b [inner, columns], packed into room. */
static void product_of_columns(long rows, long columns, long inner, float *c, const float *a,
                               long a_row, const float *b, float *room) {
  float *turned = room + panels_size(columns, inner);
  pack(room, columns, inner, b, 1, columns);
  for (long r = 0; r < rows; r += HEIGHT) {
    long some = rows - r < HEIGHT ? rows - r : HEIGHT;
    for (long k = 0; k < inner; k++)
      for (long j = 0; j < some; j++) turned[k * HEIGHT + j] = a[k * a_row + r + j];
    product(some, columns, inner, c + r * columns, columns, turned, 1, HEIGHT, room);
  }
}
