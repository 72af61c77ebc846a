import { statSync } from 'node:fs';
import { DEFAULT_FUSION_METHOD } from '../../retrieval/fusion/create-fusion.ts';
import { createKnownWords } from '../../retrieval/query/known-words.ts';
import { createSearchableCorpusBuilder } from '../../retrieval/search/searchable-corpus.ts';
import { BugError } from '../../base/errors/bug-error.ts';
import type { ChunkId } from '../../contract/ids.ts';
import {
  DEFAULT_RERANK_WEIGHT,
  type RetrievalSettings,
  type TunedSettings,
  type TuneReport,
  type tuneRequest,
} from '../../contract/tune.ts';
import type { EvalProgress } from '../../contract/evals.ts';
import { openBeirDataset } from '../../evals/beir-dataset.ts';
import { readJudgedQueries } from '../../evals/read-judged-queries.ts';
import { tuneRetrieval, type TuningQuery } from '../../evals/tune-retrieval.ts';
import type { Retriever } from '../../spec/retriever.ts';
import { editWorkspaceFile } from '../../workspace/edit-workspace-file.ts';
import type { Handlers } from '../handlers.ts';
import { reportAsStream } from '../report-as-stream.ts';
import type { QueryParts } from '../retrieval-parts.ts';
import type { StandingParts } from '../session-parts.ts';
import { readPastQueries } from '../tuning/past-queries.ts';
import { createTrial, type TuningTarget } from '../tuning/tuning-target.ts';
import type * as z from 'zod';

type OnProgress = (progress: EvalProgress) => void;

/** Choosing fusion and reranking by queries whose answers are known. It changes trestle.jsonc, so it needs trust. */
export function createTuneHandlers(parts: StandingParts): Handlers<never, 'tune.run'> {
  return {
    'tune.run': (request, { signal }) => {
      parts.requireTrust('tune');
      return reportAsStream('tune-finished', signal, (onProgress, workSignal) =>
        request.reset ? reset(parts) : tune(parts, request, onProgress, workSignal),
      );
    },
  };
}

async function reset({ path }: StandingParts): Promise<null> {
  editWorkspaceFile(path, [{ type: 'set-retrieval', retrieval: {} }]);
  return null;
}

async function tune(
  parts: StandingParts,
  { judged, dryRun }: z.output<typeof tuneRequest>,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<TuneReport> {
  const { files, retrieval, traces, path } = parts;
  const previous = files.readWorkspace().retrieval;
  const query = await retrieval.query();
  const current = settingsOf(previous, query.index.fusionWeight);
  const run = (queries: readonly TuningQuery[], target: TuningTarget, labels: TuneReport['labels']) =>
    tuneRetrieval({ queries, labels, current, rank: createTrial(target, signal), signal, onProgress });
  const report =
    judged === undefined
      ? await run(readPastQueries(traces), workspaceTarget(query, 'chunk'), 'cited')
      : statSync(judged, { throwIfNoEntry: false })?.isDirectory()
        ? await onCollection(parts, judged, { signal, onProgress }, run)
        : await run(await readJudgedQueries(judged), workspaceTarget(query, 'document'), 'judged');
  const written = report.isBetter && !dryRun;
  if (written) editWorkspaceFile(path, [{ type: 'set-retrieval', retrieval: toFile(report.best) }]);
  return { ...report, written, previous };
}

function settingsOf({ fusion, rerankWeight }: RetrievalSettings, modelWeight: number): TunedSettings {
  return {
    method: fusion?.method ?? DEFAULT_FUSION_METHOD,
    weight: fusion?.weight ?? modelWeight,
    rerankWeight: rerankWeight ?? DEFAULT_RERANK_WEIGHT,
  };
}

function toFile({ method, weight, rerankWeight }: TunedSettings): RetrievalSettings {
  return { fusion: { method, weight }, rerankWeight };
}

function workspaceTarget({ retrievers, querySide, chunkReader }: QueryParts, kind: 'chunk' | 'document'): TuningTarget {
  const known = new Map<ChunkId, string>();
  return {
    ...legsOf(retrievers),
    querySide,
    async keysOf(chunkIds) {
      if (kind === 'chunk') return chunkIds;
      const missing = chunkIds.filter((chunkId) => !known.has(chunkId));
      for (const { chunkId, displayPath } of await chunkReader.readChunks(missing)) known.set(chunkId, displayPath);
      return chunkIds.flatMap((chunkId) => known.get(chunkId) ?? []);
    },
  };
}

/** A collection with a corpus of its own stands in for documents like it, embedded by the workspace's own model. */
async function onCollection<Report>(
  { services, generations }: StandingParts,
  folder: string,
  options: { signal: AbortSignal; onProgress: OnProgress },
  run: (queries: readonly TuningQuery[], target: TuningTarget, labels: 'judged') => Promise<Report>,
): Promise<Report> {
  const { layout, clock } = services;
  const { signal, onProgress } = options;
  const dataset = openBeirDataset(folder);
  const queries = (await dataset.readTopics()).map(({ query, judgements }) => ({
    query,
    gains: new Map(judgements.map(({ documentId, gain }) => [documentId, gain])),
  }));
  const total = await dataset.countDocuments();
  const model = await generations.get(generations.registry.serving().default).model();
  const knownWords = createKnownWords({ directory: layout.builtinModelDirectory });
  const builder = createSearchableCorpusBuilder({ model, clock, knownWords, readerWorkerUrl: layout.readerWorker });
  const corpus = await builder.build(dataset.readCorpus(), {
    signal,
    onProgress: (done) => onProgress({ type: 'eval-progress', done, total, phase: 'indexing' }),
  });
  try {
    const { retrievers, querySide, documentIdOf } = corpus.parts;
    const target: TuningTarget = {
      ...legsOf(retrievers),
      querySide,
      keysOf: async (chunkIds) => chunkIds.map(documentIdOf),
    };
    return await run(queries, target, 'judged');
  } finally {
    await corpus.dispose();
  }
}

function legsOf(retrievers: readonly Retriever[]): Pick<TuningTarget, 'bm25' | 'vector'> {
  const [bm25, vector] = (['bm25', 'vector'] as const).map((name) => retrievers.find((leg) => leg.name === name));
  if (bm25 === undefined || vector === undefined) throw new BugError('an index has both legs');
  return { bm25, vector };
}
