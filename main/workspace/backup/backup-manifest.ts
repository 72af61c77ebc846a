import { createHash } from 'node:crypto';
import { closeSync, existsSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import { refuseLaterVersion } from '../parse-jsonc.ts';
import { STATE_DIRECTORY_NAME, WORKSPACE_TEXTS } from '../workspace-layout.ts';

export const MANIFEST_NAME = 'backup.json';
export const MANIFEST_VERSION = 1;
/** Databases of a workspace, relative to it. A backup is laid out like the workspace it was made of. */
export const DATABASE_NAMES = {
  journal: `${STATE_DIRECTORY_NAME}/journal.db`,
  index: `${STATE_DIRECTORY_NAME}/index.db`,
} as const;
/** What a restore puts in place, one by one: files and folders at the top, and the databases. */
export const RESTORE_UNITS: readonly string[] = [...WORKSPACE_TEXTS, ...Object.values(DATABASE_NAMES)];
const READ_BYTES = 1024 * 1024;

const manifestSchema = z.object({
  format: z.literal('trestle-backup'),
  version: z.literal(MANIFEST_VERSION),
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

function isBackupName(name: string): boolean {
  const steps = name.split('/');
  const isPlain = steps.every((step) => step !== '' && step !== '.' && step !== '..' && !/[\\\0:]/.test(step));
  return isPlain && RESTORE_UNITS.some((unit) => name === unit || name.startsWith(`${unit}/`));
}
