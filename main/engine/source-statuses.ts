import type { SourceId } from '../contract/ids.ts';
import type { SourceStatus } from '../contract/ingest.ts';
import { NO_STATISTICS, readSourceStatistics } from '../retrieval/sources/source-statistics.ts';
import { sourcePath } from '../workspace/resolve-sources.ts';
import type { SessionParts } from './session-parts.ts';

/** @returns the declared sources in file order, with what the index holds of each */
export function readSourceStatuses(parts: Pick<SessionParts, 'files' | 'index' | 'ingests' | 'path'>): SourceStatus[] {
  const statistics = readSourceStatistics(parts.index);
  const ingesting = new Set(parts.ingests.running().flatMap(({ sources }) => sources));
  return parts.files.readWorkspace().sources.map((source) => ({
    sourceId: source.id as SourceId,
    path: sourcePath(parts.path, source),
    include: source.include,
    code: source.code,
    isIngesting: ingesting.has(source.id),
    ...(statistics.get(source.id) ?? NO_STATISTICS),
  }));
}
