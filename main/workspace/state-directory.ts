import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory } from '../storage/private-directory.ts';
import { refuseLink } from './refuse-link.ts';
import { layoutOf } from './workspace-layout.ts';

/**
 * Makes a workspace's `.trestle` if it is not there (a clone has none), private to its owner.
 *
 * A workspace from elsewhere could bring a `.trestle` that is a link, or holds links, to a file of the reader's own:
 * opening the journal would then write into that file.
 *
 * @throws DeniedError naming the link; StorageError when the folder cannot be made
 */
export function ensureStateDirectory(workspaceDirectory: string): string {
  const { state } = layoutOf(workspaceDirectory);
  refuseLink(state);
  ensurePrivateDirectory(state);
  for (const name of readdirSync(state)) refuseLink(join(state, name));
  return state;
}
