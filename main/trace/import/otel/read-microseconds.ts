import type { JsonValue } from '../../../base/json.ts';
import { nanosecondsOf } from '../values/timestamps.ts';
import type { ReadTime } from './build-span.ts';

/** @param value microseconds since the Unix epoch; 0 is no time */
export function readMicroseconds(value: JsonValue | undefined): ReadTime {
  if (value === undefined || value === null || value === 0) return {};
  const ns = nanosecondsOf(value, 'microseconds');
  return ns === undefined ? { was: JSON.stringify(value) } : { ns };
}

/** @param duration in microseconds @returns no end for what has no start */
export function endOf(start: ReadTime, duration: JsonValue | undefined): ReadTime {
  if (duration === undefined || duration === null) return {};
  const length = nanosecondsOf(duration, 'microseconds');
  if (length === undefined) return { was: JSON.stringify(duration) };
  return start.ns === undefined ? {} : { ns: (BigInt(start.ns) + BigInt(length)).toString() };
}
