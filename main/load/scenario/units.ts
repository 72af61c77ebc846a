import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LoadDuration, LoadRate } from '../../contract/load-scenario.ts';

const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };

/** @returns milliseconds of `500ms`, `10s`, `3m`, `1h` or 0. @throws InvalidArgumentError for anything else */
export function msOf(duration: LoadDuration): number {
  if (duration === 0 || duration === '0') return 0;
  const [, value, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(duration) ?? [];
  const factor = MS_PER_UNIT[unit];
  if (value !== undefined && factor !== undefined) return Number(value) * factor;
  throw new InvalidArgumentError(`${duration} is no duration: write 500ms, 10s, 3m or 1h.`);
}

/** @returns requests a second of `50/s`, `5000/min` or `20/h`. @throws InvalidArgumentError for anything else */
export function perSecondOf(rate: LoadRate): number {
  const [, value, unit = ''] = /^(\d+(?:\.\d+)?)\/(s|min|h)$/.exec(rate) ?? [];
  const seconds = SECONDS_PER_UNIT[unit];
  if (value !== undefined && seconds !== undefined) return Number(value) / seconds;
  throw new InvalidArgumentError(`${rate} is no rate: write 50/s, 5000/min or 20/h.`);
}
