/** Slack for values that should be exactly on a bound but miss it by binary rounding. */
const EPSILON = 1e-9;
const STEPS = [1, 2, 5] as const;

/**
 * The 1-2-5 values of a log axis.
 *
 * @param min first value of the axis, > 0
 * @param max last value, ≥ min
 * @returns every 1, 2 and 5 times a power of ten within [min, max], ascending
 */
export function logTicks(min: number, max: number): readonly number[] {
  if (!(min > 0) || !(max >= min)) return [];
  const ticks: number[] = [];
  const last = Math.floor(Math.log10(max) + EPSILON);
  for (let exponent = Math.floor(Math.log10(min) - EPSILON); exponent <= last; exponent += 1) {
    for (const step of STEPS) {
      const value = Number(`${step}e${exponent}`);
      if (value >= min * (1 - EPSILON) && value <= max * (1 + EPSILON)) ticks.push(value);
    }
  }
  return ticks;
}

/**
 * Round values of a linear axis.
 *
 * @param start first value of the axis
 * @param end last value, > start
 * @param most as many ticks as there is room for, at least 2
 * @returns multiples of 1, 2 or 5 times a power of ten within [start, end], at most `most`, ascending
 */
export function linearTicks(start: number, end: number, most: number): readonly number[] {
  const span = end - start;
  if (!(span > 0) || most < 2) return [];
  for (let exponent = Math.floor(Math.log10(span / most)); ; exponent += 1) {
    for (const step of STEPS) {
      const size = Number(`${step}e${exponent}`);
      const first = Math.ceil(start / size - EPSILON);
      const count = Math.floor(end / size + EPSILON) - first + 1;
      if (count <= most) return Array.from({ length: count }, (_, index) => roundTo((first + index) * size, exponent));
    }
  }
}

/** Undoes what repeated addition of a fraction leaves behind (0.30000000000000004). */
function roundTo(value: number, exponent: number): number {
  return exponent >= 0 ? value : Number(value.toFixed(-exponent));
}

/** @returns where `value` stands on a log axis from `min` to `max`, 0..1 when inside */
export function logPosition(value: number, min: number, max: number): number {
  if (max <= min) return 0;
  return Math.log(value / min) / Math.log(max / min);
}
