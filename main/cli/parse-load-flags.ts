import { InvalidArgumentError as FlagError } from 'commander';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };
const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const PERCENT = 100;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;

export interface FlagRange {
  from: number;
  to: number;
}

/** @returns requests a second of `50/s`, `5000/min`, `20/h` or a bare number. @throws FlagError */
export function parseRate(text: string): number {
  const [, value = '', unit = 's'] = /^([\d.e+]+)(?:\/(s|min|h))?$/i.exec(text) ?? [];
  const rate = NUMBER.test(value) ? Number(value) / (SECONDS_PER_UNIT[unit] ?? 1) : 0;
  if (rate > 0) return rate;
  throw new FlagError(`${text} is no rate: write 50/s, 5000/min or 20/h.`);
}

/** @returns milliseconds of `500ms`, `10s`, `2m`, `1h`. @throws FlagError */
export function parseMs(text: string): number {
  const [, value, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = MS_PER_UNIT[unit];
  if (value !== undefined && factor !== undefined) return Number(value) * factor;
  throw new FlagError(`${text} is no duration: write 500ms, 10s or 2m.`);
}

/** @returns a share of `5%`, `0.05`. @throws FlagError */
export function parseShare(text: string): number {
  const isPercent = text.endsWith('%');
  const value = isPercent ? text.slice(0, -1) : text;
  if (!NUMBER.test(value)) throw new FlagError(`${text} is no share: write 5% or 0.05.`);
  return isPercent ? Number(value) / PERCENT : Number(value);
}

/** @returns the two ends of `3%..8%`, or one number twice. @throws FlagError */
export function parseRange(text: string): FlagRange {
  const [first = '', second, ...more] = text.split('..');
  if (more.length > 0) throw new FlagError(`${text} is no range: write 5%, 1e6, or two ends as 3%..8%.`);
  const from = parseShare(first);
  const to = second === undefined ? from : parseShare(second);
  if (from > to) throw new FlagError(`${text} is the wrong way round.`);
  return { from, to };
}

/** @returns a collector of `STAGE=NUMBER`, given again for more. @throws FlagError */
export function collectNumbers(
  text: string,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const at = text.lastIndexOf('=');
  const value = text.slice(at + 1);
  if (at < 1 || !NUMBER.test(value)) throw new FlagError(`${text} is no stage with a number: write retrieve=4.`);
  return { ...before, [text.slice(0, at)]: Number(value) };
}

/** @returns `{times}` of `2` or `2x`, `{share}` of `40%`. @throws FlagError */
export function parseCacheHits(text: string): { times: number } | { share: number } {
  if (text.endsWith('%')) return { share: parseShare(text) };
  const value = text.replace(/x$/, '');
  if (!NUMBER.test(value)) throw new FlagError(`${text} is neither so many times as many, as 2, nor a share, as 40%.`);
  return { times: Number(value) };
}
