import type { SourceFreshness, SourceHistory } from '../../contract/freshness.ts';
import type { SourceId } from '../../contract/ids.ts';
import { documentIdOf } from '../../retrieval/parse/chunk-identity.ts';
import { type MeasuredDrift, measureDrift } from '../../retrieval/sources/measure-drift.ts';
import type { SourceStatistics } from '../../retrieval/sources/source-statistics.ts';
import type { SourceDeclaration } from '../../contract/workspace-file.ts';
import type { ResolvedSource } from '../../spec/indexing.ts';
import type { Database } from '../../storage/database.ts';
import { backfillLineage } from '../../trace/lineage/lineage-backfill.ts';
import type { DocumentResolver } from '../../trace/lineage/chunk-uses.ts';
import { countAnswersAtRisk } from '../../trace/lineage/stale-chunks.ts';
import { createSourceAttempts } from '../../trace/source-attempts.ts';
import type { EngineServices } from '../services.ts';
import type { IngestedSource } from '../ingest-runs.ts';
import { judgeFreshness, NOT_WATCHED, type SourceWatchFacts } from './source-freshness.ts';
import { createStaleWatch, type StaleWatch } from './stale-watch.ts';

/** Knows of every source how fresh it is, how fresh it was, and which past answers rest on what has changed. */
export interface FreshnessKeeper {
  readonly stale: StaleWatch;
  /** An ingest is through with a source. */
  noteIngested(ingested: IngestedSource): void;
  /** Looks at names, sizes and times of the sources' files and keeps what was found. */
  lookAt(sources: readonly ResolvedSource[], signal: AbortSignal): Promise<MeasuredDrift[]>;
  /** @returns by source, in one reading of the journal */
  judge(
    sources: readonly { declaration: SourceDeclaration; statistics: SourceStatistics; watch?: SourceWatchFacts }[],
  ): readonly SourceFreshness[];
  readHistory(request: { sourceId: string; limit: number; before?: number | undefined }): SourceHistory;
  /** Starts what may take long: lineage of old traces, and a first look at what has become of the chunks they used. */
  begin(): void;
  dispose(): Promise<void>;
}

export function createFreshnessKeeper(options: {
  services: EngineServices;
  journal: Database;
  /** The index that a source is searched in, and its generation. */
  databaseOf: (sourceId: string) => Database;
  generationOf: (sourceId: string) => number;
  sourceIds: () => readonly string[];
}): FreshnessKeeper {
  const { services, journal, databaseOf, generationOf } = options;
  const { clock, events } = services;
  const attempts = createSourceAttempts(journal);
  const stale = createStaleWatch({ journal, databaseOf, generationOf, clock, events });
  const stopped = new AbortController();
  let background: Promise<void> = Promise.resolve();

  return {
    stale,
    noteIngested: ({ source, ...outcome }) => {
      const isWhole = source.only === undefined || source.only === source.rootPath;
      const changedSomething = outcome.added + outcome.changed + outcome.removed > 0;
      // A save that turned out to change nothing is not worth a row.
      if (outcome.kind === 'watch' && outcome.outcome === 'success' && !changedSomething && !isWhole) return;
      attempts.record({ ...outcome, sourceId: source.id as SourceId, isWhole });
      if (changedSomething) void stale.refresh(source.id).catch(() => undefined);
    },
    lookAt: async (sources, signal) => {
      const measured: MeasuredDrift[] = [];
      for (const source of sources) {
        measured.push(...(await measureDrift({ database: databaseOf(source.id), sources: [source], clock, signal })));
      }
      const endedAt = new Date(clock.now()).toISOString();
      for (const { sourceId, measuredAt, added, changed, removed } of measured) {
        attempts.record({
          sourceId: sourceId as SourceId,
          kind: 'drift',
          startedAt: measuredAt,
          endedAt,
          outcome: 'success',
          isWhole: true,
          added,
          changed,
          removed,
          embedded: 0,
          error: null,
        });
      }
      return measured;
    },
    judge: (sources) => {
      const atRisk = countAnswersAtRisk(journal);
      return sources.map(({ declaration, statistics, watch = NOT_WATCHED }) =>
        judgeFreshness({
          facts: attempts.readFacts(declaration.id),
          index: statistics,
          watch,
          limit: declaration.freshness,
          answersAtRisk: atRisk.get(declaration.id)?.answers ?? 0,
          now: clock.now(),
        }),
      );
    },
    readHistory: (request) => attempts.readHistory(request),
    begin: () => {
      const resolve = resolverOf(options.sourceIds());
      background = backfillLineage({ database: journal, resolve, signal: stopped.signal })
        .then(() => stale.refresh(null))
        // A damaged journal says so where it is read.
        .catch(() => undefined);
    },
    dispose: async () => {
      stopped.abort();
      await background;
      await stale.dispose();
    },
  };
}

/** `<source>/<path in it>`: an id may hold a slash, so the longest that fits is meant. */
function resolverOf(sourceIds: readonly string[]): DocumentResolver {
  const longestFirst = sourceIds.toSorted((a, b) => b.length - a.length);
  return (displayPath) => {
    const sourceId = longestFirst.find((id) => displayPath.startsWith(`${id}/`));
    if (sourceId === undefined) return null;
    return {
      sourceId: sourceId as SourceId,
      documentId: documentIdOf(sourceId, displayPath.slice(sourceId.length + 1)),
    };
  };
}
