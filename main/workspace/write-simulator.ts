import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { SimulatorProfile } from '../contract/simulator.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import { refuseLink } from './refuse-link.ts';
import { layoutOf, SIMULATOR_SUFFIX } from './workspace-layout.ts';

/**
 * Writes a profile as a file of the workspace.
 *
 * @returns its path
 * @throws InvalidArgumentError when there is one of that name and `replace` is false; DeniedError through a link
 */
export function writeSimulator(
  workspaceDirectory: string,
  profile: SimulatorProfile,
  { replace }: { replace: boolean },
): string {
  const { simulators } = layoutOf(workspaceDirectory);
  const path = join(simulators, `${profile.id}${SIMULATOR_SUFFIX}`);
  refuseLink(simulators);
  refuseLink(path);
  if (!replace && existsSync(path)) {
    throw new InvalidArgumentError(`${path} is there already. Name another profile, or say that it is to be replaced.`);
  }
  mkdirSync(simulators, { recursive: true });
  const text = JSON.stringify({ $schema: '../.trestle/schemas/simulator.schema.json', ...profile }, null, 2);
  writeFileAtomically(path, `${text}\n`, { keepBackup: replace });
  return path;
}
