/** Exponential smoothing that starts at the first value instead of at zero. */

/**
 * @param weight 0 (as it is) to just below 1 (very calm): how much of the past each point keeps.
 * Non-finite values stay where they are and do not spoil what comes after them.
 */
export function smooth(values: Float64Array, weight: number): Float64Array {
  if (weight <= 0) return values;
  const result = new Float64Array(values.length);
  let past = 0;
  let correction = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) {
      result[index] = value;
      continue;
    }
    past = past * weight + value * (1 - weight);
    correction = correction * weight + (1 - weight);
    result[index] = past / correction;
  }
  return result;
}
