import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { createSeededSequence } from '../../base/seeded-sequence.ts';
import type { LoadCurvePoint } from '../../contract/load-run.ts';
import type { LoadScenario } from '../../contract/load-scenario.ts';
import { type ArrivalProcess, gammaShapeOf } from '../schedule/arrival-gaps.ts';
import { createSchedule, type Schedule } from '../schedule/create-schedule.ts';
import { constantRate, durationOf, type RateProfile, rampRate, spikeRate, stepRate } from '../schedule/rate-profile.ts';
import { resampleRecorded, scheduleRecorded } from '../schedule/recorded-schedule.ts';
import { checkDuration } from '../schedule/schedule-caps.ts';
import { checkFaults } from './check-faults.ts';
import { addFaultArrivals } from './fault-arrivals.ts';
import { type PlannedFault, planFaults } from './plan-faults.ts';
import type { PlannedTenant } from './planned-tenant.ts';
import { msOf, perSecondOf } from './units.ts';

/** Parts that a rate which nobody wrote down is drawn in. */
const RECORDED_CURVE_PARTS = 60;
const MS_PER_SECOND = 1000;

/** Everybody, for a scenario that names nobody. */
const OWNER: PlannedTenant = { id: '', pool: 'interactive', as: undefined };

/** A scenario with everything about it decided before the first request, from its seed. */
export interface LoadPlan {
  model: 'open' | 'closed';
  /** Arrivals; empty for a closed run, where answers decide. */
  schedule: Schedule;
  /** Of a closed run; null for an open one. */
  users: { count: number; thinkTimeMs: number } | null;
  durationMs: number;
  warmUpMs: number;
  timeoutMs: number;
  tenants: readonly PlannedTenant[];
  /** Which tenant and which input an arrival is, by its index. */
  assignmentOf(index: number): { tenant: PlannedTenant; input: number };
  /** What the profile asks for; straight between the points. */
  curve: readonly LoadCurvePoint[];
  faults: readonly PlannedFault[];
}

export interface PlanInputs {
  /** How many there are to ask. */
  count: number;
  /** When each was asked, milliseconds from anywhere, in the order of the inputs; null where they are not from traces. */
  timesMs: readonly number[] | null;
}

/**
 * Decides when who asks what.
 *
 * @param options.rateFactor all rates times this; of recorded arrivals their distances divided by it
 * @throws InvalidArgumentError for caps passed, for nothing to ask, and for recorded times of inputs that have none
 */
export function planScenario(
  scenario: LoadScenario,
  inputs: PlanInputs,
  options: { seed?: number; rateFactor?: number } = {},
): LoadPlan {
  const { seed = scenario.seed, rateFactor = 1 } = options;
  if (inputs.count === 0) throw new InvalidArgumentError(`The scenario ${scenario.id} found nothing to ask.`);
  checkFaults(scenario);
  checkModel(scenario);
  const faults = planFaults(scenario.faults);
  const offered = offeredBy(scenario, inputs, { seed, rateFactor });
  const warmUpMs = msOf(scenario.warmUp);
  if (warmUpMs >= offered.durationMs) {
    throw new InvalidArgumentError(
      `The warm-up of ${warmUpMs} ms leaves nothing to measure of a run of ${offered.durationMs} ms.`,
    );
  }
  const shared =
    scenario.tenants.length === 0 ? [OWNER] : scenario.tenants.map(({ id, pool, as }) => ({ id, pool, as }));
  const { schedule, extraTenants, tenantOf } = addFaultArrivals(offered.schedule, faults, {
    seed,
    durationMs: offered.durationMs,
    rateFactor,
    firstExtra: shared.length,
  });
  const tenants = [...shared, ...extraTenants];
  const drawTenant = tenantDraws(scenario.tenants, seed);
  const inputAt = inputOrder(inputs.count, scenario.inputs.order, seed);
  return {
    model: offered.users === null ? 'open' : 'closed',
    schedule,
    users: offered.users,
    durationMs: offered.durationMs,
    warmUpMs,
    timeoutMs: msOf(scenario.timeout),
    tenants,
    assignmentOf: (index) => ({
      tenant: tenants[tenantOf?.[index] ?? drawTenant(index)] ?? OWNER,
      input: inputAt(index),
    }),
    curve: offered.curve,
    faults,
  };
}

/** @throws InvalidArgumentError for a model where it would not be the one that answers */
function checkModel({ id, target, model, overrides }: LoadScenario): void {
  if ('pipeline' in target || 'agent' in target) return;
  if (model === undefined && Object.keys(overrides).length === 0) return;
  throw new InvalidArgumentError(
    `The scenario ${id} names a model or overrides, and what answers over HTTP decides that itself. Leave them out, or load pipeline or agent.`,
  );
}

interface Offered {
  schedule: Schedule;
  users: LoadPlan['users'];
  durationMs: number;
  curve: readonly LoadCurvePoint[];
}

function offeredBy(
  { arrivals, id }: LoadScenario,
  inputs: PlanInputs,
  { seed, rateFactor }: { seed: number; rateFactor: number },
): Offered {
  const perSecond = (rate: string): number => perSecondOf(rate) * rateFactor;
  const profiled = (profile: RateProfile, scatter: { process: 'even' | 'poisson' | 'gamma'; cv: number }): Offered => ({
    schedule: createSchedule({ profile, process: processOf(scatter), seed }),
    users: null,
    durationMs: durationOf(profile),
    curve: curveOf(profile),
  });
  const recordedTimes = (): readonly number[] => {
    if (inputs.timesMs !== null) return inputs.timesMs;
    throw new InvalidArgumentError(`The scenario ${id} has ${arrivals.type} arrivals: its inputs must be traces.`);
  };
  switch (arrivals.type) {
    case 'constant':
      return profiled(constantRate(perSecond(arrivals.rate), msOf(arrivals.for)), arrivals);
    case 'ramp':
      return profiled(rampRate(perSecond(arrivals.from), perSecond(arrivals.to), msOf(arrivals.for)), arrivals);
    case 'steps': {
      const steps = arrivals.steps.map((step) => ({ ratePerSecond: perSecond(step.rate), durationMs: msOf(step.for) }));
      return profiled(stepRate(steps), arrivals);
    }
    case 'spike':
      return profiled(
        spikeRate({
          basePerSecond: perSecond(arrivals.base),
          peakPerSecond: perSecond(arrivals.peak),
          beforeMs: msOf(arrivals.before),
          peakMs: msOf(arrivals.for),
          afterMs: msOf(arrivals.after),
        }),
        arrivals,
      );
    case 'recorded': {
      const schedule = scheduleRecorded({ timesMs: recordedTimes(), timeScale: arrivals.timeScale / rateFactor });
      // The last arrival is a part of the run, and a single one takes some time too.
      const durationMs = Math.max(schedule.offsetsMs.at(-1) ?? 0, 1);
      return { schedule, users: null, durationMs, curve: curveOfOffsets(schedule, durationMs) };
    }
    case 'resampled': {
      const durationMs = msOf(arrivals.for);
      const timeScale = arrivals.timeScale / rateFactor;
      const schedule = resampleRecorded({ timesMs: recordedTimes(), timeScale, durationMs, seed });
      return { schedule, users: null, durationMs, curve: curveOfOffsets(schedule, durationMs) };
    }
    case 'closed': {
      const durationMs = msOf(arrivals.for);
      checkDuration(durationMs);
      const users = {
        count: Math.max(1, Math.round(arrivals.users * rateFactor)),
        thinkTimeMs: msOf(arrivals.thinkTime),
      };
      return { schedule: { offsetsMs: new Float64Array(0) }, users, durationMs, curve: [] };
    }
  }
}

function processOf({ process, cv }: { process: 'even' | 'poisson' | 'gamma'; cv: number }): ArrivalProcess {
  return process === 'gamma' ? { type: 'gamma', shape: gammaShapeOf(cv) } : { type: process };
}

function curveOf(profile: RateProfile): LoadCurvePoint[] {
  let atMs = 0;
  return profile.flatMap(({ durationMs, fromPerSecond, toPerSecond }) => {
    const from = { atMs, perSecond: fromPerSecond };
    atMs += durationMs;
    return [from, { atMs, perSecond: toPerSecond }];
  });
}

function curveOfOffsets({ offsetsMs }: Schedule, durationMs: number): LoadCurvePoint[] {
  return countInParts(offsetsMs, durationMs, RECORDED_CURVE_PARTS).flatMap(({ atMs, count }, index, parts) => {
    const toMs = parts[index + 1]?.atMs ?? durationMs;
    const perSecond = (count / (toMs - atMs)) * MS_PER_SECOND;
    return [
      { atMs, perSecond },
      { atMs: toMs, perSecond },
    ];
  });
}

/** @returns how many arrive in each of equal parts of a run */
export function countInParts(
  offsetsMs: Float64Array,
  durationMs: number,
  parts: number,
): { atMs: number; count: number }[] {
  const counted = Array.from({ length: parts }, (_, index) => ({ atMs: (durationMs * index) / parts, count: 0 }));
  for (const offset of offsetsMs) {
    const part = counted[Math.min(parts - 1, Math.floor((offset / durationMs) * parts))];
    if (part !== undefined) part.count += 1;
  }
  return counted;
}

/** Drawn in the order of the arrivals and kept, so that asking for one again gives the same. */
function tenantDraws(tenants: LoadScenario['tenants'], seed: number): (index: number) => number {
  if (tenants.length < 2) return () => 0;
  // Apart from the draws of the arrivals, which the number of tenants must not move.
  const random = createSeededSequence((seed ^ TENANT_SALT) >>> 0);
  const total = tenants.reduce((sum, { share }) => sum + share, 0);
  const drawn: number[] = [];
  return (index) => {
    while (drawn.length <= index) {
      let left = random.next() * total;
      const at = tenants.findIndex(({ share }) => (left -= share) < 0);
      drawn.push(at === -1 ? tenants.length - 1 : at);
    }
    return drawn[index] ?? 0;
  };
}

const TENANT_SALT = 0x7e_4a_91_03;
const ORDER_SALT = 0x2b_c0_5e_d7;

/** @see Fisher, Yates, 1938, as Durstenfeld has it */
function inputOrder(count: number, order: 'in-order' | 'shuffled', seed: number): (index: number) => number {
  if (order === 'in-order') return (index) => index % count;
  const random = createSeededSequence((seed ^ ORDER_SALT) >>> 0);
  const places = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random.next() * (last + 1));
    const moved = places[last] ?? 0;
    places[last] = places[other] ?? 0;
    places[other] = moved;
  }
  return (index) => places[index % count] ?? 0;
}
