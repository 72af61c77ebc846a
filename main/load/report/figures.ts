import type { LoadSloUnit } from '../../contract/load.ts';

const MS_PER_SECOND = 1000;
const MS_PER_MINUTE = 60_000;
const MS_PER_HOUR = 3_600_000;
const BYTES_PER_MB = 1e6;

/** Where nothing was measured. */
export const NOTHING = '–';

/** @returns `0.42 ms`, `8.9 ms`, `438 ms`, `4.81 s`, `102 s`, as long as a request takes */
export function ms(value: number | null): string {
  if (value === null) return NOTHING;
  if (value >= 100 * MS_PER_SECOND) return `${Math.round(value / MS_PER_SECOND)} s`;
  if (value >= MS_PER_SECOND) return `${(value / MS_PER_SECOND).toFixed(2)} s`;
  if (value >= 9.95) return `${Math.round(value)} ms`;
  return `${value === 0 ? '0' : value.toFixed(value < 1 ? 2 : 1)} ms`;
}

/** @returns a mark of an axis, which is a round number: `5 ms`, `2 s`, `20 µs` */
export function tickMs(value: number): string {
  if (value >= MS_PER_SECOND) return `${value / MS_PER_SECOND} s`;
  return value >= 0.1 || value === 0 ? `${value} ms` : `${Number((value * 1000).toPrecision(3))} µs`;
}

/** @returns `40 s`, `3:05`, `1:02:00`, as long as a run takes */
export function clock(value: number): string {
  if (value < MS_PER_MINUTE) return `${Number((value / MS_PER_SECOND).toFixed(1))} s`;
  const seconds = Math.round(value / MS_PER_SECOND);
  const hours = Math.floor(value / MS_PER_HOUR);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** @returns `98.3 %`, `0.02 %`; never 0 for something, never 100 for less than all */
export function share(value: number | null): string {
  if (value === null) return NOTHING;
  const percent = value * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 1) return `${percent.toPrecision(1)} %`;
  return percent > 99 && percent < 100
    ? `${(Math.floor(percent * 100) / 100).toFixed(2)} %`
    : `${percent.toFixed(1)} %`;
}

/** @returns `$0.0021`, `$12.40` */
export function usd(value: number | null): string {
  if (value === null) return NOTHING;
  return value === 0 || Math.abs(value) >= 1 ? `$${value.toFixed(2)}` : `$${Number(value.toPrecision(3))}`;
}

/** @returns `50 /s`, `83.3 /s`; below 1 a second by the minute */
export function rate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 1) return `${Number((perSecond * 60).toPrecision(3))} /min`;
  return `${perSecond >= 1000 ? count(perSecond) : Number(perSecond.toPrecision(3))} /s`;
}

export function bytes(value: number): string {
  return `${count(value / BYTES_PER_MB)} MB`;
}

/** @returns `2.3×` */
export function times(value: number | null): string {
  return value === null ? NOTHING : `${value.toFixed(value < 10 ? 1 : 0)}×`;
}

export function inUnit(value: number | null, unit: LoadSloUnit): string {
  switch (unit) {
    case 'ms':
      return ms(value);
    case 'share':
      return share(value);
    case 'usd':
      return usd(value);
  }
}

/** @returns `2026-03-01 09:00 UTC`; the text itself where it is no time */
export function minute(iso: string): string {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(iso) ? `${iso.slice(0, 16).replace('T', ' ')} UTC` : iso;
}
