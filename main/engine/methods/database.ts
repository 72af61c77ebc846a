import { existsSync, realpathSync } from 'node:fs';
import { ConfigError } from '../../base/errors/config-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { DatabaseCheck, DatabaseCheckReport, IndexRowCounts } from '../../contract/database.ts';
import { GenerationRegistry } from '../../retrieval/generations/generation-registry.ts';
import { countIndexRows } from '../../retrieval/index/count-rows.ts';
import { checkDatabase, type DatabaseDescription } from '../../storage/check-database.ts';
import { acquireWorkspaceLock } from '../../storage/workspace-lock.ts';
import { noteBackupPlace } from '../../workspace/backup/backup-places.ts';
import { type BackupIndex, backupWorkspace } from '../../workspace/backup/backup-workspace.ts';
import { restoreWorkspace } from '../../workspace/backup/restore-workspace.ts';
import { ensureStateDirectory } from '../../workspace/state-directory.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import { openDatabase } from '../../storage/database.ts';
import { createWorkspaceFiles } from '../../workspace/workspace-files.ts';
import { describeDatabases, openJournal } from '../databases.ts';
import { type IndexFile, listIndexFiles } from '../generations/index-files.ts';
import { settleMissingFiles } from '../generations/settle-missing-files.ts';
import type { Handlers } from '../handlers.ts';
import type { EngineServices } from '../services.ts';
import type { WorkspaceHolder } from '../workspace-holder.ts';

const NO_ROWS: IndexRowCounts = { chunks: 0, ftsRows: 0, vectors: 0 };

/**
 * Care for a workspace's files. A damaged workspace cannot be opened, so these name it by path; check and backup work
 * beside whoever has it open, restore needs it to itself.
 */
export function createDatabaseHandlers(
  services: EngineServices,
  holder: WorkspaceHolder,
): Handlers<'database.check' | 'database.backup' | 'database.restore'> {
  const { clock } = services;
  const pathOf = (named: string | undefined): string => {
    const path = named ?? holder.info()?.path;
    if (path === undefined) throw new ConfigError('No workspace is open. Name one.');
    if (!existsSync(layoutOf(path).file) && !existsSync(layoutOf(path).state)) {
      throw new NotFoundError(`${path} is not a Trestle workspace. Name the folder that holds trestle.jsonc.`);
    }
    return realpathSync(path);
  };
  return {
    'database.check': async ({ workspace }) => checkWorkspace(pathOf(workspace)),
    'database.backup': async ({ workspace, target }) => {
      const path = pathOf(workspace);
      const report = backupWorkspace({
        workspaceDirectory: path,
        target,
        journal: describeDatabases(path).journal,
        indexesOf: (journalPath) => listIndexFiles(path, journalPath).map(toBackupIndex),
        clock,
      });
      notePlace(path, report.target, new Date(clock.now()).toISOString());
      return report;
    },
    'database.restore': async ({ workspace, from }) => {
      const path = pathOf(workspace);
      const restore = async (): Promise<DatabaseCheckReport> => {
        const lock = acquireWorkspaceLock({ stateDirectory: ensureStateDirectory(path), kind: 'restore' });
        try {
          restoreWorkspace({ workspaceDirectory: path, from, databases: describeDatabases(path), clock });
          settleRestored(path, new Date(clock.now()).toISOString());
          return checkWorkspace(path);
        } finally {
          lock.release();
        }
      };
      return holder.info()?.path === path ? holder.withClosed(restore) : restore();
    },
  };
}

/** So that what is erased later is erased from the backup, too. */
function notePlace(path: string, target: string, writtenAt: string): void {
  if (!existsSync(layoutOf(path).journal)) return;
  const journal = openJournal(path);
  try {
    noteBackupPlace(journal, target, writtenAt);
  } finally {
    journal.close();
  }
}

/** A backup holds what serves: the rest is as large again, and can be built again. */
function toBackupIndex({ generation, state, description }: IndexFile): BackupIndex {
  const reasons: Readonly<Record<IndexFile['state'], string | null>> = {
    serving: null,
    unknown: null,
    complete: 'it does not serve, and can be built again',
    building: 'it is still being built',
    failed: 'its build did not end',
    deleted: 'it is deleted',
  };
  return { generation, description, leftOutBecause: reasons[state] };
}

/** A restored journal says of the indexes that the backup left out what has become of them. */
function settleRestored(path: string, at: string): void {
  const { journal: journalPath, state } = layoutOf(path);
  if (!existsSync(journalPath)) return;
  const journal = openJournal(path);
  try {
    settleMissingFiles({
      registry: new GenerationRegistry(journal),
      stateDirectory: state,
      declared: () =>
        createWorkspaceFiles(path)
          .readWorkspace()
          .sources.map(({ id }) => id),
      at,
    });
  } finally {
    journal.close();
  }
}

function checkWorkspace(path: string): DatabaseCheckReport {
  const { journal } = describeDatabases(path);
  const files = listIndexFiles(path);
  if (![journal, ...files.map(({ description }) => description)].some((file) => existsSync(file.path))) {
    throw new NotFoundError(
      `${path} has no databases: ${journal.path} does not exist, nor does an index. \`trestle ingest\` makes them; \`trestle db restore DIR --yes\` brings back those of a backup.`,
      { details: { path } },
    );
  }
  const indexes = files
    // What is still to be built need not be there.
    .filter(({ state, description }) => isNeeded(state) || existsSync(description.path))
    .map((file) => ({ isDefault: file.isDefault, check: checkIndex(file) }));
  const databases = [checkDatabase(journal), ...indexes.map(({ check }) => check)];
  const counts = indexes.find(({ isDefault }) => isDefault)?.check.counts ?? NO_ROWS;
  return { ok: databases.every(({ ok }) => ok), databases, counts };
}

function isNeeded(state: IndexFile['state']): boolean {
  return state === 'serving' || state === 'complete' || state === 'unknown';
}

function checkIndex({ generation, description }: IndexFile): DatabaseCheck {
  const check = { ...checkDatabase(description), generation };
  if (!check.ok) return check;
  const counts = readCounts(description);
  const { chunks, ftsRows, vectors } = counts;
  if (chunks === ftsRows && chunks === vectors) return { ...check, counts };
  const problem = `${chunks} chunks have ${ftsRows} full-text rows and ${vectors} vectors. Delete the file and run \`trestle ingest\`.`;
  return { ...check, ok: false, counts, problems: [problem] };
}

function readCounts(description: DatabaseDescription): IndexRowCounts {
  const database = openDatabase({ ...description, durability: 'normal', readOnly: true });
  try {
    return countIndexRows(database);
  } finally {
    database.close();
  }
}
