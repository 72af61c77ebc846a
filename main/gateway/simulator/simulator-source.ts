import { basename } from 'node:path';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import type { SimulatorProfile } from '../../contract/simulator.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import type { ModelInfo, ModelSource } from '../../spec/model-source.ts';
import { lateModel } from '../late-model.ts';
import { SHIPPED_IDS, shippedProfiles } from './shipped-profiles.ts';
import type { Simulation, SimulatorFaults } from './simulation.ts';

export const SIMULATOR_PREFIX = 'sim/';

/** Profiles of a workspace, as its files are now. */
export interface WorkspaceProfiles {
  byId: ReadonlyMap<string, SimulatorProfile>;
  problems: readonly { path: string; error: TrestleError }[];
}

/**
 * Simulated models by `sim/PROFILE`. A profile keeps its state, so that its n-th call is its n-th whoever makes it; one
 * whose file was edited begins anew. The shipped ones never look at the disk: throughput is measured with them.
 *
 * @param options.readProfiles called for each use of a profile that is not shipped; must be cheap
 */
export function createSimulatorSource(options: {
  readProfiles: () => WorkspaceProfiles;
  clock: Clock;
  faults?: SimulatorFaults;
}): ModelSource {
  const { readProfiles, clock, faults } = options;
  const opened = new Map<string, LanguageModel>();
  /** @throws the problem of the profile's file */
  const find = (modelId: string): SimulatorProfile | null => {
    if (!modelId.startsWith(SIMULATOR_PREFIX)) return null;
    const id = modelId.slice(SIMULATOR_PREFIX.length);
    if (SHIPPED_IDS.includes(id)) return shippedProfiles().get(id) ?? null;
    const { byId, problems } = readProfiles();
    const found = byId.get(id);
    if (found !== undefined) return found;
    const broken = problems.find(({ path }) => basename(path) === `${id}.sim.jsonc`);
    if (broken !== undefined) throw broken.error;
    return null;
  };
  return {
    list: () => [
      ...SHIPPED_IDS.map((id) => infoOf({ id, contextTokens: null })),
      ...[...readProfiles().byId.values()].map(infoOf),
    ],
    describe: (modelId) => {
      const profile = find(modelId);
      return profile === null ? null : infoOf(profile);
    },
    open: (modelId) => {
      const known = opened.get(modelId);
      if (known !== undefined) return known;
      if (find(modelId) === null) return null;
      const model = lateModel({ provider: 'sim', modelId }, async () => {
        const { createSimulatedModel } = await import('./simulated-model.ts');
        const { createSimulation } = await import('./simulation.ts');
        let simulation: Simulation | null = null;
        return createSimulatedModel({
          modelId,
          clock,
          simulation: () => {
            const profile = find(modelId);
            if (profile === null) throw new NotFoundError(`The profile of ${modelId} was removed. Name another model.`);
            if (simulation?.profile !== profile)
              simulation = createSimulation({ profile, clock, ...(faults === undefined ? {} : { faults }) });
            return simulation;
          },
        });
      });
      opened.set(modelId, model);
      return model;
    },
  };
}

function infoOf({ id, contextTokens }: Pick<SimulatorProfile, 'id' | 'contextTokens'>): ModelInfo {
  return { modelId: `${SIMULATOR_PREFIX}${id}`, isLocal: true, contextTokens, supportsJsonSchema: true };
}
