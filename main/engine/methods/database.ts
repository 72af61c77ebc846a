import { existsSync, realpathSync } from 'node:fs';
import { ConfigError } from '../../base/errors/config-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { DatabaseCheckReport } from '../../contract/database.ts';
import { countIndexRows, type IndexCounts } from '../../retrieval/index/count-rows.ts';
import { checkDatabase } from '../../storage/check-database.ts';
import { acquireWorkspaceLock } from '../../storage/workspace-lock.ts';
import { noteBackupPlace } from '../../workspace/backup/backup-places.ts';
import { backupWorkspace } from '../../workspace/backup/backup-workspace.ts';
import { restoreWorkspace } from '../../workspace/backup/restore-workspace.ts';
import { ensureStateDirectory } from '../../workspace/state-directory.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import { describeDatabases, openIndex, openJournal } from '../databases.ts';
import type { Handlers } from '../handlers.ts';
import type { EngineServices } from '../services.ts';
import type { WorkspaceHolder } from '../workspace-holder.ts';

const NO_ROWS: IndexCounts = { chunks: 0, ftsRows: 0, vectors: 0 };

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
      const { journal, index } = describeDatabases(path);
      const report = backupWorkspace({ workspaceDirectory: path, target, databases: [journal, index], clock });
      notePlace(path, report.target, new Date(clock.now()).toISOString());
      return report;
    },
    'database.restore': async ({ workspace, from }) => {
      const path = pathOf(workspace);
      const restore = async (): Promise<DatabaseCheckReport> => {
        const lock = acquireWorkspaceLock({ stateDirectory: ensureStateDirectory(path), kind: 'restore' });
        try {
          const { journal, index } = describeDatabases(path);
          restoreWorkspace({ workspaceDirectory: path, from, databases: [journal, index], clock });
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

function checkWorkspace(path: string): DatabaseCheckReport {
  const { journal, index } = describeDatabases(path);
  const databases = [checkDatabase(journal), checkDatabase(index)];
  const isIndexReadable = databases.every(({ database, ok }) => database !== 'index' || ok);
  const counts = isIndexReadable ? readCounts(path) : NO_ROWS;
  const isEven = counts.chunks === counts.ftsRows && counts.chunks === counts.vectors;
  return { ok: isEven && databases.every(({ ok }) => ok), databases, counts };
}

function readCounts(path: string): IndexCounts {
  const database = openIndex(path, { readOnly: true });
  try {
    return countIndexRows(database);
  } finally {
    database.close();
  }
}
