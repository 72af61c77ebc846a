import type { SourceId } from '../contract/ids.ts';
import type { SourceStatus } from '../contract/ingest.ts';
import { NO_STATISTICS, readSourceStatistics } from '../retrieval/sources/source-statistics.ts';
import { sourcePath } from '../workspace/resolve-sources.ts';
import type { SessionParts } from './session-parts.ts';

/** @returns the declared sources in file order, with what the index holds of each and how fresh that is */
export function readSourceStatuses(
  parts: Pick<SessionParts, 'files' | 'index' | 'ingests' | 'path' | 'freshness'>,
): SourceStatus[] {
  const statistics = readSourceStatistics(parts.index);
  const ingesting = new Set(parts.ingests.running().flatMap(({ sources }) => sources));
  const sources = parts.files.readWorkspace().sources.map((declaration) => ({
    declaration,
    statistics: statistics.get(declaration.id) ?? NO_STATISTICS,
  }));
  const freshness = parts.freshness.judge(sources);
  return sources.flatMap(({ declaration, statistics: known }, at): SourceStatus[] => {
    const judged = freshness[at];
    if (judged === undefined) return [];
    return [
      {
        sourceId: declaration.id as SourceId,
        path: sourcePath(parts.path, declaration),
        include: declaration.include,
        code: declaration.code,
        isIngesting: ingesting.has(declaration.id),
        ...known,
        freshness: judged,
      },
    ];
  });
}
