import { join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { WorkspaceInfo } from '../../contract/workspace.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { initWorkspace } from '../../workspace/init-workspace.ts';
import { createRecentWorkspaces } from '../../workspace/recent-workspaces.ts';
import { createWorkspaceFiles } from '../../workspace/workspace-files.ts';
import type { Handlers } from '../handlers.ts';
import type { EngineServices } from '../services.ts';
import type { WorkspaceHolder } from '../workspace-holder.ts';

/** The folder the sample is made in, and so its name. */
const SAMPLE_NAME = 'halden-handbook';

type WorkspaceCalls =
  | 'workspace.open'
  | 'workspace.openSample'
  | 'workspace.current'
  | 'workspace.recent'
  | 'workspace.trust'
  | 'workspace.trusted';

/** What the file system says of a folder that is somebody else's, on a read-only disk, or on a full one. */
const PLACE_CODES: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC']);

/** @throws StorageError that names the folder, where the fault lies in its place */
async function openHere(holder: WorkspaceHolder, directory: string, createdNow: boolean): Promise<WorkspaceInfo> {
  try {
    return await holder.open(directory, createdNow);
  } catch (error) {
    throw PLACE_CODES.has((error as NodeJS.ErrnoException).code) ? toStorageError(error, directory) : error;
  }
}

/** Opening, making and trusting workspaces. */
export function createWorkspaceHandlers(services: EngineServices, holder: WorkspaceHolder): Handlers<WorkspaceCalls> {
  const { trust, clock, layout, directories } = services;
  const recent = createRecentWorkspaces({ dataDirectory: directories.data, clock });

  const enter = async (directory: string, createdNow: boolean) => {
    // Made on this machine just now, by the person at it: nothing in it is foreign.
    if (createdNow) trust.trust(directory);
    const info = await openHere(holder, directory, createdNow);
    remember(info);
    return { ...info, createdNow };
  };

  const remember = ({ path, name }: { path: string; name: string }): void => {
    try {
      recent.add({ path, name });
    } catch (error) {
      // A home that cannot be written costs a line in a list, not the workspace.
      if (!StorageError.is(error)) throw error;
    }
  };

  return {
    'workspace.open': async ({ path, create, sample }) => {
      const { directory, createdNow } = create
        ? initWorkspace({ path, ...(sample ? { sampleDirectory: layout.sampleWorkspaceDirectory } : {}) })
        : { directory: path, createdNow: false };
      // Says what is wrong with the folder before anything is opened in it.
      createWorkspaceFiles(directory).readWorkspace();
      if (sample && !createdNow) {
        throw new InvalidArgumentError(`${path} is a workspace already. Make the sample in a new folder.`);
      }
      return enter(directory, createdNow);
    },
    'workspace.openSample': async () => {
      const path = join(directories.data, 'samples', SAMPLE_NAME);
      const { directory, createdNow } = initWorkspace({ path, sampleDirectory: layout.sampleWorkspaceDirectory });
      return enter(directory, createdNow);
    },
    'workspace.current': async () => holder.info(),
    'workspace.recent': async () => recent.list(),
    'workspace.trusted': async () => trust.list(),
    'workspace.trust': async ({ path, trusted }) => {
      if (trusted) trust.trust(path);
      else trust.revoke(path);
      services.events.publish({ type: 'workspace-changed', path: holder.info()?.path ?? null });
      return holder.info();
    },
  };
}
