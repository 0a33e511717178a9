/* Eight 32-bit numbers at a time, and functions of them. */

#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t integers __attribute__((vector_size(32), aligned(4), may_alias));

INLINE vector load(const float *from, long count) {
  vector x = {0};
  if (count >= 8) return *(const vector *)from;
  if (count > 0) memcpy(&x, from, count * sizeof(float));
  return x;
}

INLINE void store(float *to, vector x, long count) {
  if (count >= 8) *(vector *)to = x;
  else if (count > 0) memcpy(to, &x, count * sizeof(float));
}

/* exp, sigmoid and tanh: Moshier's Cephes, to one or two units in the last place. */

INLINE vector everywhere(float x) { return (vector){x, x, x, x, x, x, x, x}; }

INLINE vector choose(integers first, vector x, vector y) {
  return (vector)((first & (integers)x) | (~first & (integers)y));
}

INLINE vector exponential(vector x) {
  x = choose(x > 88.0f, everywhere(88.0f), x);
  x = choose(x < -87.0f, everywhere(-87.0f), x);
  vector n = x * 1.44269504088896341f + 12582912.0f; /* rounds: 1.5 * 2^23 leaves no fraction */
  integers power = (integers)n - 0x4B400000;
  n -= 12582912.0f;
  vector r = x - n * 0.693359375f;
  r -= n * -2.12194440e-4f;
  vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return p * (vector)((power + 127) << 23);
}

INLINE vector sigmoid(vector x) { return 1.0f / (1.0f + exponential(-x)); }

INLINE vector tangent(vector x) {
  integers sign = (integers)x & INT32_MIN;
  vector size = (vector)((integers)x ^ sign), s = x * x;
  vector p = s * -5.70498872745e-3f + 2.06390887954e-2f;
  p = p * s - 5.37397155531e-2f;
  p = p * s + 1.33314422036e-1f;
  p = p * s - 3.33332819422e-1f;
  vector large = 1.0f - 2.0f / (exponential(2.0f * size) + 1.0f);
  return choose(size > 0.625f, (vector)((integers)large | sign), p * s * x + x);
}
