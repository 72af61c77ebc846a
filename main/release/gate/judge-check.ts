import { describeGateLimit, describeGateValue } from '../../contract/gate-words.ts';
import type { GateCheck } from '../../contract/gate.ts';

/** What a check came to, before it is held to anything. */
export interface GateMeasurement {
  unit: GateCheck['unit'];
  /** Null where nothing was measured. */
  actual: number | null;
  ci95: GateCheck['ci95'];
  evidence: GateCheck['evidence'];
  /** Why it cannot be decided, whatever `actual` is; null where it can. */
  undecided: string | null;
  /** What there is to say beside the value, in a sentence; may be empty. */
  detail: string;
}

/** What it is held to. */
export interface GateBound {
  limit: number;
  direction: NonNullable<GateCheck['direction']>;
  /** 0.95: the whole interval has to be on the right side; 0: the value alone. */
  confidence: 0 | 0.95;
}

/** What of a check its bound decides. */
export type GateJudgement = Pick<GateCheck, 'held' | 'threshold' | 'limit' | 'direction' | 'message'>;

/**
 * Holds a measurement to its bound. A value on the limit holds. What was not measured, is no number, or could not be
 * decided has not held: a gate lets through what is known to be good, not what is not known to be bad.
 */
export function judgeCheck(measured: GateMeasurement, bound: GateBound): GateJudgement {
  const { unit, actual, ci95, undecided, detail } = measured;
  const { limit, direction, confidence } = bound;
  const words = describeGateLimit(limit, direction, unit);
  const threshold = confidence === 0 ? words : `${words}, with its whole interval`;
  const not = (message: string): GateJudgement => ({
    held: false,
    threshold,
    limit,
    direction,
    message: join(message, detail),
  });
  if (undecided !== null) return not(undecided);
  if (actual === null || !Number.isFinite(actual)) return not('Nothing was measured, so it is not decided.');
  if (confidence === 0) {
    const held = isOnRightSide(actual, bound);
    const message = held ? detail : join(`${describeGateValue(actual, unit)} is not ${words}.`, detail);
    return { held, threshold, limit, direction, message };
  }
  if (ci95 === null || !ci95.every(Number.isFinite)) {
    return not('Its interval is not known, so it is not decided with confidence.');
  }
  const [low, high] = ci95;
  const decisive = direction === 'atLeast' ? low : high;
  if (isOnRightSide(decisive, bound)) return { held: true, threshold, limit, direction, message: detail };
  const interval = `${describeGateValue(low, unit)} to ${describeGateValue(high, unit)}`;
  return isOnRightSide(actual, bound)
    ? not(
        `${describeGateValue(actual, unit)} is ${words}, but its interval, ${interval}, is not: more cases would tell.`,
      )
    : not(`${describeGateValue(actual, unit)} (${interval}) is not ${words}.`);
}

function isOnRightSide(value: number, { limit, direction }: GateBound): boolean {
  return direction === 'atLeast' ? value >= limit : value <= limit;
}

function join(first: string, second: string): string {
  return second === '' ? first : `${first} ${second}`;
}
