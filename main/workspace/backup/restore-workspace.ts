import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { Clock } from '../../spec/clock.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { checkDatabase, type DatabaseDescription } from '../../storage/check-database.ts';
import { copyFileDurably } from '../../storage/copy-file-durably.ts';
import { ensurePrivateDirectory } from '../../storage/private-directory.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { ensureStateDirectory } from '../state-directory.ts';
import { STATE_DIRECTORY_NAME, WORKSPACE_TEXTS } from '../workspace-layout.ts';
import {
  type BackupManifest,
  isDatabaseName,
  isIndexName,
  JOURNAL_NAME,
  readManifest,
  verifyFile,
} from './backup-manifest.ts';
import { finishRestore, type PendingRestore, pendingRestorePath, stagingDirectory } from './finish-restore.ts';

export interface RestoreWorkspaceOptions {
  /** Locked by this process, with its databases closed. */
  workspaceDirectory: string;
  /** A folder that `backupWorkspace` wrote. */
  from: string;
  /** What a database must be to be used, by kind. */
  databases: { journal: DatabaseDescription; index: DatabaseDescription };
  clock: Clock;
}

/**
 * Puts a backup back. What it replaces is kept in `.trestle/replaced-<time>/`; texts the backup does not hold stay as
 * they are. With a journal come its own indexes, so those of the journal that is replaced go with it, also where the
 * backup left one out: a file of the same name could be another generation.
 *
 * Everything is copied in beside the present files and verified there: sizes, sha256, structure, schema. Then one
 * atomic write says that the restore is decided; the moves after it can be repeated. Killed before that write, the
 * workspace is the old one; killed after it, `finishRestore` at the next opening makes it the new one.
 *
 * @returns where the replaced files are
 * @throws NotFoundError when `from` is no backup; StorageError when it is damaged or was made by a later version. The
 *   workspace is then unchanged.
 */
export function restoreWorkspace(options: RestoreWorkspaceOptions): { replacedDirectory: string } {
  const { workspaceDirectory, from, databases, clock } = options;
  const state = ensureStateDirectory(workspaceDirectory);
  finishRestore(workspaceDirectory);
  const staging = stagingDirectory(workspaceDirectory);
  try {
    const { files } = stage(from, staging, databases);
    const names = files.map(({ name }) => name);
    const stamp = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-');
    const pending: PendingRestore = {
      version: 1,
      replaced: freeName(state, `replaced-${stamp}`),
      units: [...WORKSPACE_TEXTS, ...names.filter(isDatabaseName)].filter((unit) => existsSync(join(staging, unit))),
      away: names.includes(JOURNAL_NAME) ? presentIndexes(state).filter((name) => !names.includes(name)) : [],
    };
    mkdirSync(join(state, pending.replaced), { mode: 0o700 });
    writeFileAtomically(pendingRestorePath(workspaceDirectory), `${JSON.stringify(pending)}\n`, { isPrivate: true });
    finishRestore(workspaceDirectory);
    return { replacedDirectory: join(state, pending.replaced) };
  } catch (error) {
    throw toStorageError(error, workspaceDirectory);
  }
}

/** Copies the backup in and verifies the copies: what was read is what will be used. */
function stage(from: string, staging: string, databases: RestoreWorkspaceOptions['databases']): BackupManifest {
  const manifest = readManifest(from);
  try {
    rmSync(staging, { recursive: true, force: true });
    ensurePrivateDirectory(staging);
    for (const file of manifest.files) {
      verifyFile(from, file);
      copyFileDurably(join(from, file.name), join(staging, file.name));
      verifyFile(staging, file);
    }
    for (const { name } of manifest.files) {
      if (!isDatabaseName(name)) continue;
      refuseUnusable(name === JOURNAL_NAME ? databases.journal : databases.index, join(staging, name), from);
    }
    return manifest;
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    throw error;
  }
}

function presentIndexes(stateDirectory: string): readonly string[] {
  return readdirSync(stateDirectory)
    .map((name) => `${STATE_DIRECTORY_NAME}/${name}`)
    .filter(isIndexName);
}

function refuseUnusable(description: DatabaseDescription, path: string, from: string): void {
  const check = checkDatabase({ ...description, path });
  if (check.ok) return;
  const isTooNew = check.schemaVersion > description.migrations.length;
  const what = isTooNew
    ? `has schema ${check.schemaVersion}; this Trestle knows up to ${description.migrations.length}. Update Trestle`
    : `is damaged (${check.problems[0] ?? 'unknown'}). Use another backup`;
  throw new StorageError(`The ${description.database} in ${from} ${what}; the workspace is unchanged.`, {
    code: isTooNew ? 'schema_too_new' : 'storage_corrupt',
    details: { path: from },
  });
}

function freeName(directory: string, name: string): string {
  let free = name;
  for (let number = 2; existsSync(join(directory, free)); number += 1) free = `${name}-${number}`;
  return free;
}
