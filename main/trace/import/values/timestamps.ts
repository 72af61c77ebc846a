import type { JsonValue } from '../../../base/json.ts';
import { asNumber } from './json-fields.ts';

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
const ISO = /^(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d):?(\d\d)(?:[.,]?(\d{1,12}))?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * @param text ISO 8601, extended or basic (`20241011T205820695375Z`), `T` or a space between date and time
 * @returns nanoseconds since the Unix epoch; a time without zone is UTC. Undefined for a text of another form, a date that is
 *   none, and times before 1970
 */
export function nanosecondsOfIso(text: string): string | undefined {
  const match = ISO.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isDate = new Date(days).getUTCDate() === Number(day) && Number(month) <= 12 && Number(hour) < 25;
  if (!isDate) return undefined;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const ms = BigInt(days + seconds * 1000 - offsetMs(zone));
  const nanoseconds = ms * NANOSECONDS_PER_MILLISECOND + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  return nanoseconds >= 0n ? nanoseconds.toString() : undefined;
}

function offsetMs(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

/** Decimal places that a unit is short of nanoseconds. */
const PLACES = { seconds: 9, milliseconds: 6, microseconds: 3, nanoseconds: 0 } as const;
type TimeUnit = keyof typeof PLACES;

/**
 * Moves the decimal point of a number's text instead of multiplying: 1771364303.728221 s would lose its last digits.
 *
 * @param value a number, or its decimal text
 * @returns nanoseconds since the Unix epoch; undefined for what is no number, negative, or beyond the year 9999
 */
export function nanosecondsOf(value: JsonValue | undefined, unit: TimeUnit): string | undefined {
  const text = typeof value === 'number' ? plainDecimal(value) : typeof value === 'string' ? value.trim() : '';
  const match = /^\+?(\d{1,24})(?:\.(\d*))?$/.exec(text);
  if (!match) return undefined;
  const places = PLACES[unit];
  const fraction = (match[2] ?? '').slice(0, places).padEnd(places, '0');
  const nanoseconds = BigInt((match[1] ?? '') + fraction);
  return nanoseconds <= LAST_NANOSECOND ? nanoseconds.toString() : undefined;
}

const LAST_NANOSECOND = 253_402_300_800_000_000_000n;

/** `String` writes 1e21 and above with an exponent; no time is that far away. */
function plainDecimal(value: number): string {
  return Number.isFinite(value) && Math.abs(value) < 1e21 && (value === 0 || Math.abs(value) > 1e-6)
    ? String(value)
    : '';
}

/**
 * @param value an ISO text, or a count since the Unix epoch whose unit is told by its size: seconds below 10^11,
 *   milliseconds below 10^14, microseconds below 10^17, else nanoseconds
 */
export function nanosecondsOfAny(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string' && !/^\+?\d+(\.\d*)?$/.test(value.trim())) return nanosecondsOfIso(value);
  const size = asNumber(value);
  if (size === undefined) return undefined;
  const unit: TimeUnit =
    size < 1e11 ? 'seconds' : size < 1e14 ? 'milliseconds' : size < 1e17 ? 'microseconds' : 'nanoseconds';
  return nanosecondsOf(value, unit);
}
