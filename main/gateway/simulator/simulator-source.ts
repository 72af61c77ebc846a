import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { SimulatorProfile } from '../../contract/simulator.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { createSimulatedModel } from './simulated-model.ts';
import { createSimulation } from './simulation.ts';

export const SIMULATOR_PREFIX = 'sim/';

export interface SimulatorSource {
  list(): readonly { modelId: string; isLocal: true }[];
  /** @throws NotFoundError naming the profiles there are */
  open(modelId: string): LanguageModel;
}

/**
 * Simulated models by `sim/PROFILE`. A profile keeps its state, so that its n-th call is its n-th whoever makes it; a
 * profile that was edited begins anew.
 *
 * @param options.profiles by id, as they are now
 */
export function createSimulatorSource(options: {
  profiles: () => ReadonlyMap<string, SimulatorProfile>;
  clock: Clock;
}): SimulatorSource {
  const { profiles, clock } = options;
  const opened = new Map<string, { profile: SimulatorProfile; model: LanguageModel }>();
  return {
    list: () => [...profiles().keys()].map((id) => ({ modelId: `${SIMULATOR_PREFIX}${id}`, isLocal: true })),
    open: (modelId) => {
      const profile = profiles().get(modelId.slice(SIMULATOR_PREFIX.length));
      if (profile === undefined) {
        const known = [...profiles().keys()].toSorted().join(', ');
        throw new NotFoundError(
          `There is no simulator profile for "${modelId}". Known: ${known}. Others go into simulators/ID.sim.jsonc.`,
        );
      }
      const known = opened.get(modelId);
      if (known?.profile === profile) return known.model;
      const model = createSimulatedModel({ modelId, clock, simulation: createSimulation({ profile, clock }) });
      opened.set(modelId, { profile, model });
      return model;
    },
  };
}
