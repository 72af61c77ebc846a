import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { SourceFreshness } from '../../contract/freshness.ts';
import type { SourceStatus } from '../../contract/ingest.ts';
import { noteUnavailable } from '../../retrieval/sources/note-unavailable.ts';
import { readAnswersAtRisk } from '../../trace/lineage/stale-chunks.ts';
import { resolveSources } from '../../workspace/resolve-sources.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';
import { readSourceStatuses } from '../source-statuses.ts';

type FreshnessCalls = 'source.history' | 'source.check' | 'source.atRisk';

/** How fresh sources are and were, and what rests on them. */
export function createFreshnessHandlers(parts: StandingParts): Handlers<FreshnessCalls> {
  const { path, files, retrieval, journal, freshness } = parts;
  return {
    'source.history': async (request) => {
      if (!files.readWorkspace().sources.some(({ id }) => id === request.sourceId)) {
        throw new NotFoundError(`There is no source "${request.sourceId}" in trestle.jsonc.`);
      }
      return freshness.readHistory(request);
    },
    'source.check': async (_request, { signal }) => {
      const { sources, unavailable } = resolveSources({
        workspaceDirectory: path,
        file: files.readWorkspace(),
        request: { paths: [], sources: [], include: [], code: false },
      });
      for (const source of unavailable) noteUnavailable(retrieval.databaseOf(source.sourceId), source);
      await freshness.lookAt(sources, signal);
      const statuses = readSourceStatuses(parts);
      return {
        ok: statuses.every((status) => !status.freshness.isPastSlo),
        sources: statuses.map((status) => ({ sourceId: status.sourceId, freshness: status.freshness })),
        problems: statuses.flatMap(describeProblem),
      };
    },
    'source.atRisk': async (request) => {
      await freshness.stale.refresh(request.sourceId ?? null);
      return readAnswersAtRisk(journal, request);
    },
  };
}

const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_MINUTE = 60;

function describeProblem({ sourceId, lastError, freshness }: SourceStatus): string[] {
  const problems: string[] = [];
  if (freshness.isPastSlo) problems.push(`${sourceId}: ${describeAge(freshness)}`);
  if (freshness.state === 'failing') problems.push(`${sourceId}: ${lastError ?? 'the last attempt failed'}`);
  return problems;
}

function describeAge({ ageSeconds, sloSeconds, drift }: SourceFreshness): string {
  const limit = sloSeconds === null ? '' : `, limit ${spell(sloSeconds)}`;
  if (ageSeconds === null) return `never read${limit}`;
  const differing = drift === null ? 0 : drift.added + drift.changed + drift.removed;
  const now = differing === 0 ? '' : `; ${differing} ${differing === 1 ? 'file differs' : 'files differ'} now`;
  return `last agreed with its files ${spell(ageSeconds)} ago${limit}${now}`;
}

function spell(seconds: number): string {
  if (seconds >= SECONDS_PER_HOUR) return `${Math.round(seconds / SECONDS_PER_HOUR)} h`;
  if (seconds >= SECONDS_PER_MINUTE) return `${Math.round(seconds / SECONDS_PER_MINUTE)} min`;
  return `${Math.round(seconds)} s`;
}
