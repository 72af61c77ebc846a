import { createHash } from 'node:crypto';
import { closeSync, existsSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import { refuseLaterVersion } from '../parse-jsonc.ts';
import { STATE_DIRECTORY_NAME, WORKSPACE_TEXTS } from '../workspace-layout.ts';

export const MANIFEST_NAME = 'backup.json';
/** 1 knew a single index; 2 names the indexes it holds and those it does not. */
export const MANIFEST_VERSION = 2;
/** The journal of a workspace, relative to it. A backup is laid out like the workspace it was made of. */
export const JOURNAL_NAME = `${STATE_DIRECTORY_NAME}/journal.db`;
/** The first generation's index, and those of the others. */
const INDEX_NAME = /^\.trestle\/index(-g[1-9][0-9]{0,6})?\.db$/;
const READ_BYTES = 1024 * 1024;

const manifestSchema = z.object({
  format: z.literal('trestle-backup'),
  version: z.union([z.literal(1), z.literal(MANIFEST_VERSION)]),
  createdAt: z.string(),
  workspace: z.string(),
  files: z.array(
    z.object({
      /** Relative, with `/`. A name that leads anywhere else is not one of ours. */
      name: z.string().refine(isBackupName, 'is not a file a backup holds'),
      sizeBytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  /** Which of the files is which generation's index. */
  generations: z.array(z.object({ generation: z.int().min(1), name: z.string() })).default([]),
  leftOut: z.array(z.object({ generation: z.int().min(1), name: z.string(), why: z.string() })).default([]),
});
export type BackupManifest = z.infer<typeof manifestSchema>;
export type BackupFile = BackupManifest['files'][number];

/** @throws NotFoundError for a folder without a manifest; StorageError when it is torn or from a later version */
export function readManifest(backupDirectory: string): BackupManifest {
  const path = join(backupDirectory, MANIFEST_NAME);
  if (!existsSync(path)) {
    throw new NotFoundError(
      `${backupDirectory} is not a backup: it has no ${MANIFEST_NAME}. Name the folder that \`trestle db backup\` wrote.`,
      { details: { path } },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new StorageError(`${path} is damaged. Use another backup.`, { code: 'storage_corrupt', cause });
  }
  refuseLaterVersion(path, value, MANIFEST_VERSION);
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new StorageError(`${path} is damaged (${z.prettifyError(parsed.error).split('\n')[0]}). Use another backup.`, {
    code: 'storage_corrupt',
    cause: parsed.error,
  });
}

/** @throws StorageError `storage_corrupt` for a file that is not what the manifest says; InvalidArgumentError for a link */
export function verifyFile(directory: string, file: BackupFile): void {
  const path = join(directory, file.name);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink()) {
    throw new InvalidArgumentError(`${path} is a symbolic link; a backup holds none. Use another backup.`);
  }
  const found = stat?.isFile() ? describeFile(directory, file.name) : null;
  if (found !== null && found.sizeBytes === file.sizeBytes && found.sha256 === file.sha256) return;
  const what = found === null ? 'is missing' : 'is not what was backed up (its sha256 differs)';
  throw new StorageError(`${path} ${what}. Use another backup.`, { code: 'storage_corrupt', details: { path } });
}

/** @returns size and sha256 of a file, read piece by piece: databases are larger than memory should hold */
export function describeFile(directory: string, name: string): BackupFile {
  const file = openSync(join(directory, name), 'r');
  try {
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(READ_BYTES);
    let sizeBytes = 0;
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, count));
      sizeBytes += count;
    }
    return { name, sizeBytes, sha256: hash.digest('hex') };
  } finally {
    closeSync(file);
  }
}

/** Is this a database that a backup may hold, as it is called there? */
export function isDatabaseName(name: string): boolean {
  return name === JOURNAL_NAME || isIndexName(name);
}

export function isIndexName(name: string): boolean {
  return INDEX_NAME.test(name);
}

/** Is this something that a restore puts in place as a whole: a file or folder at the top, or a database? */
export function isRestoreUnit(name: string): boolean {
  return WORKSPACE_TEXTS.includes(name) || isDatabaseName(name);
}

/** @returns what a workspace's database is called in a backup */
export function databaseName({ path }: { path: string }): string {
  return `${STATE_DIRECTORY_NAME}/${basename(path)}`;
}

function isBackupName(name: string): boolean {
  const steps = name.split('/');
  const isPlain = steps.every((step) => step !== '' && step !== '.' && step !== '..' && !/[\\\0:]/.test(step));
  return (
    isPlain && (isDatabaseName(name) || WORKSPACE_TEXTS.some((unit) => name === unit || name.startsWith(`${unit}/`)))
  );
}
