import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { syncDirectory } from '../../storage/sync-directory.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { layoutOf } from '../workspace-layout.ts';
import { isDatabaseName, isIndexName, isRestoreUnit } from './backup-manifest.ts';

/** Files that belong to a database and would be replayed into another one of the same name. */
const DATABASE_SIDECARS: readonly string[] = ['-wal', '-shm', '-journal'];

/** Names come from a file in the workspace, which may be a stranger's: only our own are moved. */
const pendingRestore = z.strictObject({
  version: z.literal(1),
  replaced: z.string().regex(/^replaced-[0-9TZ-]+$/),
  units: z.array(z.string().refine(isRestoreUnit)),
  /** Indexes of the journal that is replaced: in the place of the new one's they would be taken for them. */
  away: z.array(z.string().refine(isIndexName)).default([]),
});
export type PendingRestore = z.infer<typeof pendingRestore>;

/** Stands from the moment a restore is decided until it is done. */
export function pendingRestorePath(workspaceDirectory: string): string {
  return join(layoutOf(workspaceDirectory).state, 'restore.json');
}

/** Where the verified new files wait. */
export function stagingDirectory(workspaceDirectory: string): string {
  return join(layoutOf(workspaceDirectory).state, 'restoring');
}

/**
 * Ends a restore that was decided: moves each present file away and its restored one in. Every move can be repeated, so
 * it does not matter where an earlier attempt was killed. Call it with the workspace's lock, before its databases open.
 *
 * @returns true when there was one to end
 * @throws StorageError when a file cannot be moved
 */
export function finishRestore(workspaceDirectory: string): boolean {
  const pending = readPending(workspaceDirectory);
  if (pending === null) return false;
  const { state } = layoutOf(workspaceDirectory);
  try {
    for (const unit of pending.away) putAside(workspaceDirectory, unit, join(state, pending.replaced));
    for (const unit of pending.units) swap(workspaceDirectory, unit, join(state, pending.replaced));
    rmSync(stagingDirectory(workspaceDirectory), { recursive: true, force: true });
    rmSync(pendingRestorePath(workspaceDirectory));
    syncDirectory(state);
    return true;
  } catch (error) {
    throw toStorageError(error, workspaceDirectory);
  }
}

function readPending(workspaceDirectory: string): PendingRestore | null {
  const path = pendingRestorePath(workspaceDirectory);
  if (!existsSync(path)) return null;
  const parsed = pendingRestore.safeParse(parseJson(readFileSync(path, 'utf8')));
  return parsed.success ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function swap(workspaceDirectory: string, unit: string, replacedDirectory: string): void {
  const staged = join(stagingDirectory(workspaceDirectory), unit);
  if (!existsSync(staged)) return;
  const current = join(workspaceDirectory, unit);
  putAside(workspaceDirectory, unit, replacedDirectory);
  renameSync(staged, current);
  syncDirectory(dirname(current));
}

/** The log goes first: a database without its log is older, a log without its database is poison for the next one. */
function putAside(workspaceDirectory: string, unit: string, replacedDirectory: string): void {
  const current = join(workspaceDirectory, unit);
  for (const suffix of isDatabaseName(unit) ? DATABASE_SIDECARS : []) {
    moveAway(current + suffix, join(replacedDirectory, unit + suffix));
  }
  moveAway(current, join(replacedDirectory, unit));
}

function moveAway(path: string, to: string): void {
  if (!existsSync(path)) return;
  mkdirSync(dirname(to), { recursive: true });
  let free = to;
  // Somebody may have saved a file between two attempts: that one is kept as well.
  for (let number = 2; existsSync(free); number += 1) free = `${to}-${number}`;
  renameSync(path, free);
}
