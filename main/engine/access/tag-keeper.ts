import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SourceAccess } from '../../contract/access.ts';
import { AccessRules } from '../../retrieval/access/access-rules.ts';
import { tagDocuments } from '../../retrieval/access/tag-documents.ts';
import type { Database } from '../../storage/database.ts';
import type { SessionParts } from '../session-parts.ts';

/** Keeps the tags of the indexes in service in step with trestle.jsonc. */
export interface TagKeeper {
  /**
   * Call before anything is read on behalf of a principal: a rule that was changed holds for the next search, not only
   * after the next ingest, and so does everything when another index was put into service. Costs a few rows otherwise.
   */
  refresh(): void;
}

export function createTagKeeper(parts: Pick<SessionParts, 'files' | 'retrieval'>): TagKeeper {
  /** By index and source: what was true when it was last looked at. */
  const seen = new Map<string, string>();
  const refreshSource = (
    { sourceId, access }: { sourceId: string; access: SourceAccess | undefined },
    database: Database,
    state: string,
  ): void => {
    const source = readSource(database, sourceId);
    if (source === undefined) return;
    const key = JSON.stringify([database.path, sourceId]);
    const folder = folderOf(source.rootPath);
    const rules = new AccessRules(folder, access);
    const isSame = source.rules === rules.fingerprint || (folder === null && source.rules === rules.declared);
    if (isSame && (folder === null || seen.get(key) === state)) return;
    tagDocuments({ database, sourceId, rules, part: '' });
    seen.set(key, state);
  };
  return {
    refresh: () => {
      const databases = parts.retrieval.liveGenerationDatabases();
      for (const { id: sourceId, access } of parts.files.readWorkspace().sources) {
        const serving = parts.retrieval.databaseOf(sourceId);
        const ingestedAt = readSource(serving, sourceId)?.startedAt ?? '';
        for (const database of databases) {
          // An ingest tags what it writes into; the same source in another index must be looked at after it.
          refreshSource({ sourceId, access }, database, database.path === serving.path ? 'serving' : ingestedAt);
        }
      }
    },
  };
}

function readSource(
  database: Database,
  sourceId: string,
): { rootPath: string; rules: string | null; startedAt: string | null } | undefined {
  return database
    .prepare<{ rootPath: string; rules: string | null; startedAt: string | null }>(
      `SELECT root_path AS rootPath, access_rules AS rules, last_started_at AS startedAt FROM source
       WHERE source_id = ?`,
    )
    .get(sourceId);
}

/** @returns the folder that a source's paths are relative to; null while it is not there */
function folderOf(rootPath: string): string | null {
  const stats = statSync(rootPath, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  return stats.isDirectory() ? rootPath : dirname(rootPath);
}
