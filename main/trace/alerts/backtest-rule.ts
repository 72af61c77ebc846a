import type { AlertBacktest, AlertFiring, AlertPoint } from '../../contract/alert.ts';
import { MAX_ALERT_POINTS } from '../../contract/alert.ts';
import { type AlertRule, unitOfSignal } from '../../contract/alert-rule.ts';
import type { Database } from '../../storage/database.ts';
import { newAlertMemory } from './advance-alert.ts';
import { loadSamples } from './load-samples.ts';
import { traceFilterOf } from './trace-filter-of-alert.ts';
import { ALERT_STEP_MS, type AlertLook, timesBetween, walkRule } from './walk-rule.ts';

/** Looks of one backtest: a year by the minute; a longer range is looked at less often. */
const MAX_LOOKS = 527_040;

/**
 * What a rule would have done over a past range, had it been there, by the traces that are known now. Nothing is kept.
 *
 * @param options.fromMs milliseconds since the epoch; the rule begins there with no memory
 * @throws InvalidArgumentError for a scope that is no filter, CancelledError
 */
export async function backtestRule(options: {
  database: Database;
  rule: AlertRule;
  fromMs: number;
  toMs: number;
  abort: AbortSignal;
}): Promise<AlertBacktest> {
  const { database, rule, fromMs, toMs, abort } = options;
  const stepMs = ALERT_STEP_MS * Math.max(1, Math.ceil((toMs - fromMs) / ALERT_STEP_MS / MAX_LOOKS));
  const samples = await loadSamples(database, rule, { fromMs, toMs, abort });
  const firings = createFirings(rule);
  const points = createPoints(rule, Math.ceil((toMs - fromMs) / stepMs));
  let looks = 0;
  let unknownLooks = 0;
  const memory = newAlertMemory(fromMs);
  for await (const look of walkRule({ rule, samples, memory, times: timesBetween(fromMs, toMs, stepMs), abort })) {
    looks += 1;
    if (look.observation.verdict === 'unknown') unknownLooks += 1;
    firings.note(look);
    points.note(look);
  }
  return {
    ruleId: rule.id,
    unit: unitOfSignal(rule.signal.type),
    from: iso(fromMs),
    to: iso(toMs),
    stepMs,
    looks,
    unknownLooks,
    samples: samples.reduce((sum, { now }) => sum + spread(now.slice(fromMs, toMs)), 0),
    ...firings.report(),
    points: points.report(),
  };
}

function spread([first, end]: readonly [number, number]): number {
  return end - first;
}

/** @returns whether a compared value lies farther out of bounds than another */
function isWorse(rule: AlertRule, value: number | null, than: number | null): boolean {
  if (value === null) return false;
  if (than === null) return true;
  return rule.condition.is.startsWith('below') ? value < than : value > than;
}

function createFirings(rule: AlertRule): {
  note(look: AlertLook): void;
  report(): Pick<AlertBacktest, 'firings' | 'pendingOnly'>;
} {
  const firings: AlertFiring[] = [];
  let pendingAt = '';
  let pendingOnly = 0;
  let current: AlertFiring | null = null;
  return {
    note: ({ atMs, observation, memory, steps }) => {
      for (const { from, to } of steps) {
        if (to === 'pending') pendingAt = iso(atMs);
        else if (to === 'firing') {
          const traceFilter = traceFilterOf(rule, observation);
          current = { pendingAt, firedAt: iso(atMs), resolvedAt: null, observation, worst: null, traceFilter };
          firings.push(current);
        } else if (from === 'pending') pendingOnly += 1;
        else if (current !== null) {
          current.resolvedAt = iso(atMs);
          current = null;
        }
      }
      if (current !== null && memory.state === 'firing' && isWorse(rule, observation.compared, current.worst)) {
        current.worst = observation.compared;
      }
    },
    report: () => ({ firings, pendingOnly }),
  };
}

/** Of each stretch the point that says most: one that fires before one that does not, then the worst. */
function createPoints(
  rule: AlertRule,
  looks: number,
): { note(look: AlertLook): void; report(): readonly AlertPoint[] } {
  const perPoint = Math.max(1, Math.ceil(looks / MAX_ALERT_POINTS));
  const points: AlertPoint[] = [];
  let seen = 0;
  return {
    note: ({ observation: { at, value, compared, samples, verdict }, memory: { state } }) => {
      const point = { at, value, compared, samples, verdict, state };
      const last = points.at(-1);
      if (seen % perPoint === 0 || last === undefined) points.push(point);
      else if (
        (state === 'firing' && last.state !== 'firing') ||
        ((state === 'firing') === (last.state === 'firing') && isWorse(rule, compared, last.compared))
      ) {
        points[points.length - 1] = point;
      }
      seen += 1;
    },
    report: () => points,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
