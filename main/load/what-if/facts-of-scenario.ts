import type { LoadScenario } from '../../contract/load-scenario.ts';
import { type ArrivalProcess, gammaShapeOf } from '../schedule/arrival-gaps.ts';
import type { CalibrationFacts } from './calibrate-stages.ts';

/** @returns how arrivals scatter and how many are let in at once; Poisson and all of them for a run without a scenario */
export function factsOfScenario(scenario: LoadScenario | null): Omit<CalibrationFacts, 'servers'> {
  if (scenario === null) return { arrivals: { type: 'poisson' }, maxInFlight: null, whenFull: 'queue' };
  const { arrivals, maxInFlight = null, whenFull } = scenario;
  return { arrivals: processOf(arrivals), maxInFlight, whenFull };
}

function processOf(arrivals: LoadScenario['arrivals']): ArrivalProcess {
  if (!('process' in arrivals)) return { type: 'poisson' };
  const { process, cv } = arrivals;
  return process === 'gamma' ? { type: 'gamma', shape: gammaShapeOf(cv) } : { type: process };
}
