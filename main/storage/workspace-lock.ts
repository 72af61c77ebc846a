import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { LockHeldError } from '../base/errors/lock-held-error.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { takeExclusiveFile } from './exclusive-file.ts';
import { refuseNetworkFileSystem } from './network-file-system.ts';

const LOCK_FILE = 'lock.db';
const OWNER_FILE = 'owner.json';

/** Who owns a workspace. For people only: nothing connects to, or kills, what this file names. */
const ownerRecord = z.object({ pid: z.int().positive(), kind: z.string().regex(/^[a-z-]{1,20}$/) });
export type WorkspaceOwner = z.infer<typeof ownerRecord>;

/** Held by the one engine that writes into a workspace. */
export interface WorkspaceLock {
  /** Safe to call twice. */
  release(): void;
}

/**
 * Makes this process the only writer of a workspace's databases.
 *
 * @param options.stateDirectory the workspace's `.trestle`, which exists
 * @param options.kind what this process is (`window`, `serve`, `cli`), for the message others get
 * @throws LockHeldError naming the owner where it is known
 * @throws StorageError when the folder cannot be written or lies on a network file system
 */
export function acquireWorkspaceLock(options: { stateDirectory: string; kind: string }): WorkspaceLock {
  const { stateDirectory, kind } = options;
  refuseNetworkFileSystem(stateDirectory);
  const held = takeExclusiveFile(join(stateDirectory, LOCK_FILE));
  if (held === null) throw heldBy(stateDirectory, readWorkspaceOwner(stateDirectory));
  const ownerPath = join(stateDirectory, OWNER_FILE);
  try {
    writeFileAtomically(ownerPath, `${JSON.stringify({ pid: process.pid, kind } satisfies WorkspaceOwner)}\n`, {
      isPrivate: true,
    });
  } catch (error) {
    held.release();
    throw error;
  }
  let isHeld = true;
  return {
    release: () => {
      if (!isHeld) return;
      isHeld = false;
      rmSync(ownerPath, { force: true });
      held.release();
    },
  };
}

/** @returns who last took the workspace and did not give it back; null when nobody says so */
export function readWorkspaceOwner(stateDirectory: string): WorkspaceOwner | null {
  try {
    return ownerRecord.parse(JSON.parse(readFileSync(join(stateDirectory, OWNER_FILE), 'utf8')));
  } catch {
    return null;
  }
}

function heldBy(stateDirectory: string, owner: WorkspaceOwner | null): LockHeldError {
  const who = owner === null ? 'another Trestle' : `Trestle (${owner.kind}, process ${owner.pid})`;
  return new LockHeldError(`${stateDirectory} is in use by ${who}. Close it there, or wait until it is done.`, {
    details: { path: stateDirectory, ...owner },
  });
}
