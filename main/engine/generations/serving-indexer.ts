import type { IngestProgress, IngestReport } from '../../contract/ingest.ts';
import { servingOf } from '../../retrieval/generations/generation-record.ts';
import type { Indexer, ResolvedSource } from '../../spec/indexing.ts';
import type { GenerationChoice, GenerationSet } from './generation-set.ts';

/**
 * The indexer of a workspace: writes each source into the generation that serves it, and notes durably that the other
 * generations have not seen it yet; they follow in the background, so an ingest takes as long as ever and a saved file
 * is searchable as soon as ever.
 */
export function createServingIndexer(options: {
  generations: GenerationSet;
  choice: () => GenerationChoice;
  /** What is being read of these for another generation at this moment may be old already. */
  onWillChange: (sources: readonly string[]) => void;
  onDidFallBehind: () => void;
}): Indexer {
  const { generations, choice, onWillChange, onDidFallBehind } = options;
  const { registry } = generations;
  const noteBehind = (byGeneration: ReadonlyMap<number, readonly ResolvedSource[]>): void => {
    for (const [generation, own] of byGeneration) {
      const ids = own.map(({ id }) => id);
      onWillChange(ids);
      for (const { generation: other, sources: only } of registry.list()) {
        if (other === generation) continue;
        registry.markBehind(
          [other],
          ids.filter((id) => only.length === 0 || only.includes(id)),
        );
      }
    }
  };
  return {
    indexSources: async (sources, { signal, onProgress, onSourceEnded }) => {
      const serving = registry.serving();
      const byGeneration = Map.groupBy(sources, ({ id }) => servingOf(serving, id));
      noteBehind(byGeneration);
      let total: IngestReport | null = null;
      let wasCancelled = false;
      let before: IngestProgress | null = null;
      for (const [generation, own] of byGeneration.size === 0 ? [[serving.default, sources] as const] : byGeneration) {
        const outcome = await indexInto(generations, generation, own, {
          choice,
          signal,
          onSourceEnded,
          onProgress: (progress) => onProgress(addProgress(before, progress)),
          onLastProgress: (progress) => {
            before = addProgress(before, progress);
          },
        });
        total = total === null ? outcome.report : addReports(total, outcome.report);
        wasCancelled ||= outcome.wasCancelled;
        if (wasCancelled) break;
      }
      // Files that were saved meanwhile are in this generation now, and perhaps in no other.
      noteBehind(byGeneration);
      onDidFallBehind();
      return { report: total ?? EMPTY_REPORT, wasCancelled };
    },
  };
}

async function indexInto(
  generations: GenerationSet,
  generation: number,
  sources: readonly ResolvedSource[],
  options: {
    choice: () => GenerationChoice;
    signal: AbortSignal;
    onSourceEnded: Parameters<Indexer['indexSources']>[1]['onSourceEnded'];
    onProgress: (progress: IngestProgress) => void;
    onLastProgress: (progress: IngestProgress) => void;
  },
): ReturnType<Indexer['indexSources']> {
  await generations.adoptChoice(generation, options.choice);
  const opened = generations.get(generation);
  const indexer = await opened.indexer();
  let last: IngestProgress | null = null;
  const outcome = await indexer.indexSources(sources, {
    signal: options.signal,
    onSourceEnded: (ended) => {
      if (ended.outcome === 'success' && ended.source.only === undefined) {
        generations.registry.markCurrent(generation, ended.source.id);
      }
      options.onSourceEnded?.(ended);
    },
    onProgress: (progress) => {
      last = progress;
      options.onProgress(progress);
    },
  });
  if (last !== null) options.onLastProgress(last);
  generations.noteModel(generation);
  // An index whose file was gone is whole again once each of its sources was read.
  if (generations.registry.behind(generation).length === 0) generations.registry.note(generation, null);
  return outcome;
}

const EMPTY_REPORT: IngestReport = {
  documents: 0,
  chunks: 0,
  tokens: 0,
  embedded: 0,
  unchanged: 0,
  removed: 0,
  skipped: [],
  ms: 0,
};

function addReports(a: IngestReport, b: IngestReport): IngestReport {
  return {
    documents: a.documents + b.documents,
    chunks: a.chunks + b.chunks,
    tokens: a.tokens + b.tokens,
    embedded: a.embedded + b.embedded,
    unchanged: a.unchanged + b.unchanged,
    removed: a.removed + b.removed,
    skipped: [...a.skipped, ...b.skipped],
    ms: a.ms + b.ms,
  };
}

function addProgress(a: IngestProgress | null, b: IngestProgress): IngestProgress {
  if (a === null) return b;
  return {
    phase: b.phase,
    filesFound: a.filesFound + b.filesFound,
    filesDone: a.filesDone + b.filesDone,
    chunks: a.chunks + b.chunks,
    embedded: a.embedded + b.embedded,
    unchanged: a.unchanged + b.unchanged,
    skipped: a.skipped + b.skipped,
    bytesDone: a.bytesDone + b.bytesDone,
    bytesTotal: a.bytesTotal + b.bytesTotal,
    current: b.current,
    elapsedMs: a.elapsedMs + b.elapsedMs,
  };
}
