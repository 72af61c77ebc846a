import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { DatabaseBackupReport } from '../../contract/database.ts';
import type { Clock } from '../../spec/clock.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { backupDatabase } from '../../storage/backup-database.ts';
import type { DatabaseDescription } from '../../storage/check-database.ts';
import { copyFileDurably } from '../../storage/copy-file-durably.ts';
import { ensurePrivateDirectory } from '../../storage/private-directory.ts';
import { syncDirectory } from '../../storage/sync-directory.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { isInside } from '../is-inside.ts';
import { layoutOf } from '../workspace-layout.ts';
import {
  type BackupManifest,
  DATABASE_NAMES,
  describeFile,
  MANIFEST_NAME,
  MANIFEST_VERSION,
  readManifest,
  verifyFile,
} from './backup-manifest.ts';
import { listWorkspaceTexts } from './list-workspace-texts.ts';

export interface BackupWorkspaceOptions {
  workspaceDirectory: string;
  /** Absent, empty, or an older backup, which is replaced once the new one is whole. */
  target: string;
  databases: readonly DatabaseDescription[];
  clock: Clock;
}

/**
 * Copies a workspace's databases and texts into a folder, with a manifest of sizes and sha256, and reads all of it back.
 * Works while the workspace is in use. The documents of its sources are not copied: they are the person's own files.
 *
 * The backup is made beside the target and takes its name when it is whole and verified, so a folder with a manifest is
 * always a whole backup, and a failed attempt costs the older one nothing.
 *
 * @throws InvalidArgumentError for a target that holds something else; StorageError when a database is damaged or the
 *   disk is full
 */
export function backupWorkspace(options: BackupWorkspaceOptions): DatabaseBackupReport {
  const { workspaceDirectory, databases, clock } = options;
  const target = resolve(options.target);
  refuseTarget(target, workspaceDirectory);
  const partial = join(dirname(target), `.${basename(target)}.partial`);
  try {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(dirname(target), { recursive: true });
    ensurePrivateDirectory(partial);
    const { files: texts, others } = listWorkspaceTexts(workspaceDirectory);
    for (const name of texts) copyFileDurably(join(workspaceDirectory, name), join(partial, name));
    const present = databases.filter(({ path }) => existsSync(path));
    for (const database of present) {
      ensurePrivateDirectory(layoutOf(partial).state);
      backupDatabase(database, join(partial, DATABASE_NAMES[database.database]));
    }
    const names = [...texts, ...present.map(({ database }) => DATABASE_NAMES[database])];
    const files = names.map((name) => describeFile(partial, name));
    const manifest: BackupManifest = {
      format: 'trestle-backup',
      version: MANIFEST_VERSION,
      createdAt: new Date(clock.now()).toISOString(),
      workspace: basename(workspaceDirectory),
      files,
    };
    writeFileAtomically(join(partial, MANIFEST_NAME), `${JSON.stringify(manifest, null, 2)}\n`, { isPrivate: true });
    for (const file of readManifest(partial).files) verifyFile(partial, file);
    takeName(partial, target);
    return { target, files, skipped: others };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw toStorageError(error, target);
  }
}

function refuseTarget(target: string, workspaceDirectory: string): void {
  if (!existsSync(workspaceDirectory)) throw new NotFoundError(`There is no workspace ${workspaceDirectory}.`);
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory()) {
    throw new InvalidArgumentError(`${target} is a file. Name a folder for the backup.`, { details: { target } });
  }
  const isReplaceable = readdirSync(target).length === 0 || existsSync(join(target, MANIFEST_NAME));
  // A workspace that was made by opening a backup has a manifest too.
  const holdsWorkspace = isInside(realpathSync(target), realpathSync(workspaceDirectory));
  if (isReplaceable && !holdsWorkspace) return;
  throw new InvalidArgumentError(
    `${target} is not empty and is no backup of Trestle's. Name a new folder, e.g. ${join(target, 'trestle-backup')}.`,
    { details: { target } },
  );
}

/** Killed between the renames, the older backup lies whole beside the target as `<target>.previous`. */
function takeName(partial: string, target: string): void {
  const previous = `${target}.previous`;
  if (existsSync(target)) {
    rmSync(previous, { recursive: true, force: true });
    renameSync(target, previous);
  }
  renameSync(partial, target);
  syncDirectory(dirname(target));
  rmSync(previous, { recursive: true, force: true });
}
