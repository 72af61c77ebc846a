const BYTES_PER_STEP = 1000;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** @returns `22.1 MB`, powers of ten */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= BYTES_PER_STEP && unit < UNITS.length - 1) {
    value /= BYTES_PER_STEP;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** Three significant digits are what a run repeats. @returns `0.021 ms`, `3.41 ms`, `57.9 ms`, `1,234 ms` */
export function formatMs(ms: number): string {
  const text = ms >= 100 ? Math.round(ms).toLocaleString('en-US') : ms.toFixed(ms >= 10 ? 1 : ms >= 1 ? 2 : 3);
  return `${text} ms`;
}

/** @returns `1.43×`, `12.0×`, `0.0210×` */
export function formatRatio(ratio: number): string {
  return `${ratio >= 100 ? Math.round(ratio).toLocaleString('en-US') : ratio.toPrecision(3)}×`;
}
