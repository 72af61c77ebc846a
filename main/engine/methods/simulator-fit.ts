import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { MIN_CALLS_TO_FIT } from '../../contract/simulator.ts';
import { fitProfile } from '../../gateway/simulator/fit-profile.ts';
import { SHIPPED_IDS } from '../../gateway/simulator/shipped-profiles.ts';
import { writeSimulator } from '../../workspace/write-simulator.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';
import { readModelCalls } from '../simulator/read-model-calls.ts';

/** Fitting a simulator to what was recorded. */
export function createSimulatorFitHandlers(
  parts: Pick<StandingParts, 'path' | 'traces' | 'requireTrust'>,
): Handlers<'sim.fit'> {
  return {
    'sim.fit': async ({ profile: id, replace, model: wanted, last, filter }, { signal }) => {
      parts.requireTrust('write a simulator profile');
      if (SHIPPED_IDS.includes(id)) {
        throw new InvalidArgumentError(`"${id}" comes with Trestle. Name the fitted profile otherwise, with --as.`);
      }
      const { calls, traces } = await readModelCalls(parts.traces, { last, filter, signal });
      const counted = new Map<string, number>();
      for (const { model } of calls) counted.set(model, (counted.get(model) ?? 0) + 1);
      const [most] = [...counted].toSorted(([, a], [, b]) => b - a);
      const model = wanted ?? most?.[0] ?? '';
      const mine = calls.filter((call) => call.model === model);
      const answered = mine.filter(({ failure }) => failure === null);
      if (answered.length < MIN_CALLS_TO_FIT) {
        const known = [...counted].map(([name, count]) => `${name} (${count})`).join(', ') || 'none';
        throw new InvalidArgumentError(
          `${traces} traces hold ${answered.length} answered calls of ${model || 'any model'}; a fit needs ${MIN_CALLS_TO_FIT}. Models called: ${known}.`,
        );
      }
      const fitted = fitProfile({ id, model, calls: mine });
      const path = writeSimulator(parts.path, fitted.profile, { replace });
      return { ...fitted, path, model, traces, calls: mine.length, failures: mine.length - answered.length };
    },
  };
}
