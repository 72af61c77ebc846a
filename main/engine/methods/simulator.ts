import { basename, join } from 'node:path';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { SimulatorProfile, SimulatorProfileEntry } from '../../contract/simulator.ts';
import { shippedProfiles } from '../../gateway/simulator/shipped-profiles.ts';
import { SIMULATOR_PREFIX } from '../../gateway/simulator/simulator-source.ts';
import { createWorkspaceFiles, type FileProblem, type LoadedFiles } from '../../workspace/workspace-files.ts';
import { layoutOf, SIMULATOR_SUFFIX } from '../../workspace/workspace-layout.ts';
import type { Handlers } from '../handlers.ts';
import type { EngineServices } from '../services.ts';
import type { Simulators } from '../simulator/simulators.ts';
import type { WorkspaceHolder } from '../workspace-holder.ts';

const NO_FILES: LoadedFiles<SimulatorProfile> = { byId: new Map(), problems: [] };

/** Simulated models as servers. They need no workspace; with one, its own profiles are there too. */
export function createSimulatorHandlers(
  services: Pick<EngineServices, 'trust'>,
  holder: WorkspaceHolder,
  simulators: Simulators,
): Handlers<'sim.profiles' | 'sim.start' | 'sim.stop' | 'sim.status'> {
  const pathOf = (named: string | undefined): string | null => named ?? holder.info()?.path ?? null;
  const readFiles = (path: string | null): LoadedFiles<SimulatorProfile> =>
    path === null ? NO_FILES : createWorkspaceFiles(path).readSimulators();
  const find = (id: string, path: string | null): SimulatorProfile => {
    const shipped = shippedProfiles().get(id);
    if (shipped !== undefined) return shipped;
    const files = readFiles(path);
    const found = files.byId.get(id);
    if (found === undefined) {
      const broken = files.problems.find((problem) => basename(problem.path) === `${id}${SIMULATOR_SUFFIX}`);
      if (broken !== undefined) throw broken.error;
      const known = [...shippedProfiles().keys(), ...files.byId.keys()].toSorted().join(', ');
      throw new NotFoundError(`There is no simulator profile "${id}". Known: ${known}.`);
    }
    if (path !== null && !services.trust.isTrusted(path)) {
      throw new DeniedError(
        `${path} came from elsewhere and is restricted: its profiles are not served. Look at it, then run \`trestle trust add ${path}\`.`,
        { details: { path } },
      );
    }
    return found;
  };
  return {
    'sim.profiles': async ({ workspace }) => {
      const path = pathOf(workspace);
      const files = readFiles(path);
      return {
        profiles: [
          ...[...shippedProfiles().values()].map((profile) => entryOf(profile, 'shipped', null)),
          ...[...files.byId.values()].map((profile) =>
            entryOf(profile, 'workspace', join(layoutOf(path ?? '').simulators, `${profile.id}${SIMULATOR_SUFFIX}`)),
          ),
        ],
        problems: files.problems.map(describeProblem),
      };
    },
    'sim.start': ({ profile, port, seed, workspace }) =>
      simulators.start({ profile: find(profile, pathOf(workspace)), port, ...(seed === undefined ? {} : { seed }) }),
    'sim.stop': ({ port }) => simulators.stop(port),
    'sim.status': async () => simulators.list(),
  };
}

function entryOf(
  profile: SimulatorProfile,
  origin: SimulatorProfileEntry['origin'],
  path: string | null,
): SimulatorProfileEntry {
  return { profile, modelId: `${SIMULATOR_PREFIX}${profile.id}`, origin, path };
}

const describeProblem = ({ path, error }: FileProblem): { path: string; message: string } => ({
  path,
  message: error.message,
});
