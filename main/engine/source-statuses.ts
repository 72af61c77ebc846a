import type { SourceId } from '../contract/ids.ts';
import type { SourceStatus } from '../contract/ingest.ts';
import { shortAccess } from '../contract/short-access.ts';
import { NO_STATISTICS, readSourceStatistics, type SourceStatistics } from '../retrieval/sources/source-statistics.ts';
import { readGitHead } from '../retrieval/git/read-head.ts';
import type { Database } from '../storage/database.ts';
import { sourcePath } from '../workspace/resolve-sources.ts';
import { rowFieldsOf } from './access/describe-principals.ts';
import type { SessionParts } from './session-parts.ts';

/** @returns the declared sources in file order, with what the serving index holds of each and how fresh that is */
export function readSourceStatuses(
  parts: Pick<SessionParts, 'files' | 'retrieval' | 'ingests' | 'path' | 'freshness' | 'watchFactsOf'>,
): SourceStatus[] {
  const byDatabase = new Map<Database, ReturnType<typeof readSourceStatistics>>();
  // Each source as the generation that serves it holds it.
  const statisticsOf = (sourceId: string): SourceStatistics => {
    const database = parts.retrieval.databaseOf(sourceId);
    const statistics = byDatabase.get(database) ?? readSourceStatistics(database);
    byDatabase.set(database, statistics);
    return statistics.get(sourceId) ?? NO_STATISTICS;
  };
  const ingesting = new Set(parts.ingests.running().flatMap(({ sources }) => sources));
  const sources = parts.files.readWorkspace().sources.map((declaration) => ({
    declaration,
    statistics: statisticsOf(declaration.id),
    watch: parts.watchFactsOf(declaration.id),
  }));
  const freshness = parts.freshness.judge(sources);
  return sources.flatMap(({ declaration, statistics: { tags, ...known } }, at): SourceStatus[] => {
    const judged = freshness[at];
    if (judged === undefined) return [];
    return [
      {
        sourceId: declaration.id as SourceId,
        path: sourcePath(parts.path, declaration),
        web: declaration.web ?? null,
        include: declaration.include,
        code: declaration.code,
        isIngesting: ingesting.has(declaration.id),
        ...known,
        leavesMachine: declaration.leavesMachine,
        access: shortAccess(tags, rowFieldsOf(declaration.access)),
        freshness: judged,
        git: readGitHead(sourcePath(parts.path, declaration)),
      },
    ];
  });
}
