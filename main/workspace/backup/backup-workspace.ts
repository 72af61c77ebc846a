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
  databaseName,
  describeFile,
  MANIFEST_NAME,
  MANIFEST_VERSION,
  readManifest,
  verifyFile,
} from './backup-manifest.ts';
import { listWorkspaceTexts } from './list-workspace-texts.ts';

/** Attempts to copy indexes that are flipped and deleted meanwhile. */
const MAX_ATTEMPTS = 5;

/** The index of one generation, and what a backup is to do with it. */
export interface BackupIndex {
  generation: number;
  description: DatabaseDescription;
  /** Why it is left out; null for one that is held. */
  leftOutBecause: string | null;
}

export interface BackupWorkspaceOptions {
  workspaceDirectory: string;
  /** Absent, empty, or an older backup, which is replaced once the new one is whole. */
  target: string;
  journal: DatabaseDescription;
  /** The indexes that a journal names; asked of the copy, so that the backup holds what its own journal needs. */
  indexesOf: (journalPath: string) => readonly BackupIndex[];
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
  const { workspaceDirectory, clock } = options;
  const target = resolve(options.target);
  refuseTarget(target, workspaceDirectory);
  const partial = join(dirname(target), `.${basename(target)}.partial`);
  try {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(dirname(target), { recursive: true });
    ensurePrivateDirectory(partial);
    const { files: texts, others } = listWorkspaceTexts(workspaceDirectory);
    for (const name of texts) copyFileDurably(join(workspaceDirectory, name), join(partial, name));
    const { names: databases, generations, leftOut } = copyDatabases(options, partial);
    const names = [...texts, ...databases];
    const files = names.map((name) => describeFile(partial, name));
    const manifest: BackupManifest = {
      format: 'trestle-backup',
      version: MANIFEST_VERSION,
      createdAt: new Date(clock.now()).toISOString(),
      workspace: basename(workspaceDirectory),
      files,
      generations,
      leftOut,
    };
    writeFileAtomically(join(partial, MANIFEST_NAME), `${JSON.stringify(manifest, null, 2)}\n`, { isPrivate: true });
    for (const file of readManifest(partial).files) verifyFile(partial, file);
    takeName(partial, target);
    return { target, files, generations, leftOut, skipped: others };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw toStorageError(error, target);
  }
}

/** The journal first, then the indexes that it needs: one that was deleted in between is no longer needed by a later journal. */
function copyDatabases(
  { journal, indexesOf }: BackupWorkspaceOptions,
  partial: string,
): Pick<BackupManifest, 'generations' | 'leftOut'> & { names: string[] } {
  for (let attempt = 1; ; attempt += 1) {
    rmSync(layoutOf(partial).state, { recursive: true, force: true });
    const hasJournal = existsSync(journal.path);
    if (hasJournal) copyInto(journal, partial);
    const indexes = indexesOf(hasJournal ? join(partial, databaseName(journal)) : journal.path);
    const held = indexes.filter(
      ({ leftOutBecause, description }) => leftOutBecause === null && existsSync(description.path),
    );
    for (const { description } of held) copyInto(description, partial);
    const lost = indexes.filter((index) => index.leftOutBecause === null && !held.includes(index));
    const isStillNamed = namesAll(indexesOf(journal.path), lost);
    if (lost.length > 0 && !isStillNamed && attempt < MAX_ATTEMPTS) continue;
    const nameOf = ({ generation, description }: BackupIndex): { generation: number; name: string } => ({
      generation,
      name: databaseName(description),
    });
    return {
      names: [
        ...(hasJournal ? [databaseName(journal)] : []),
        ...held.map(({ description }) => databaseName(description)),
      ],
      generations: held.map(nameOf),
      leftOut: indexes
        .filter((index) => !held.includes(index))
        .map((index) => ({
          ...nameOf(index),
          why: index.leftOutBecause ?? 'its file is missing; it is built again from the sources',
        })),
    };
  }
}

function copyInto(database: DatabaseDescription, partial: string): void {
  ensurePrivateDirectory(layoutOf(partial).state);
  backupDatabase(database, join(partial, databaseName(database)));
}

function namesAll(indexes: readonly BackupIndex[], wanted: readonly BackupIndex[]): boolean {
  return wanted.every(({ generation }) =>
    indexes.some((index) => index.generation === generation && index.leftOutBecause === null),
  );
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
