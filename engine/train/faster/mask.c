/* Dropout's mask: zeros and one other number, by chance. xoshiro128++ (Blackman and Vigna 2021) in
   eight lanes, which splitmix64 begins; each draw serves two numbers, of sixteen bits each. */

#include "vectors.h"

typedef uint32_t words __attribute__((vector_size(32), aligned(4), may_alias));

INLINE words turned(words x, int by) { return (x << by) | (x >> (32 - by)); }

static uint64_t splitmix64(uint64_t *state) {
  uint64_t z = *state += 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

/* Of 65,536 numbers in to, dropped are 0 on average, and the others are kept. */
void draw_mask(uint64_t seed, long count, long dropped, float kept, float *to) {
  words s[4];
  for (int i = 0; i < 4; i++)
    for (int lane = 0; lane < 8; lane++) s[i][lane] = (uint32_t)(splitmix64(&seed) >> 32);
  vector one = everywhere(kept);
  int32_t limit = (int32_t)dropped;
  for (long place = 0; place < count; place += 16) {
    words drawn = turned(s[0] + s[3], 7) + s[0], shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = turned(s[3], 11);
    integers low = (integers)(drawn & 0xFFFF), high = (integers)(drawn >> 16);
    store(to + place, (vector)((low >= limit) & (integers)one), count - place);
    store(to + place + 8, (vector)((high >= limit) & (integers)one), count - place - 8);
  }
}
