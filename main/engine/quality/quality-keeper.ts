import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { throwIfAborted } from '../../base/abort.ts';
import type { QualityReport } from '../../contract/quality.ts';
import { searchRequest, type SearchResult } from '../../contract/retrieval.ts';
import { parseKnownAnswers, rankOfKnownAnswer, type KnownAnswer } from '../../evals/known-answers.ts';
import {
  findBreaches,
  type JudgedAnswer,
  QUALITY_K,
  type SearchedQuery,
  sumUpQuality,
} from '../../evals/sum-up-quality.ts';
import { findDocuments } from '../../retrieval/search/find-documents.ts';
import { createQualityStore, type QualityStore } from '../../trace/quality-store.ts';
import { readDatasetText } from '../datasets/dataset-file.ts';
import type { SessionParts } from '../session-parts.ts';

/** Past queries that are searched again each time. */
const SAMPLED_QUERIES = 200;
/** Drift and overlap are taken against a measurement at least this old, in milliseconds. */
const WEEK_MS = 7 * 86_400_000;
/** Measured once in so many milliseconds while a shell that stays is open. */
const SCHEDULE_MS = 86_400_000;
/** Looked at this often, in milliseconds, whether it is time; and not sooner after a workspace opened. */
const TICK_MS = 60_000;

/** Watches over retrieval quality: known answers searched for, past queries searched again. */
export interface QualityKeeper {
  readonly store: QualityStore;
  /** Searches, sums up and keeps. @throws ConfigError for a data set that cannot be read, CancelledError */
  measure(signal: AbortSignal): Promise<QualityReport>;
  /** Measures once a day from now on, when nothing is being ingested. */
  follow(): void;
  dispose(): Promise<void>;
}

type QualityParts = Pick<SessionParts, 'services' | 'path' | 'files' | 'index' | 'journal' | 'retrieval' | 'ingests'>;

export function createQualityKeeper(parts: QualityParts): QualityKeeper {
  const { services, files, index, retrieval } = parts;
  const { clock, events } = services;
  const store = createQualityStore(parts.journal);
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<unknown> = Promise.resolve();

  const search = async (query: string, signal: AbortSignal): Promise<readonly SearchResult[]> => {
    throwIfAborted(signal);
    const { search: searcher } = await retrieval.query();
    return (await searcher.search(searchRequest.parse({ query, k: QUALITY_K }), { signal })).results;
  };
  const measure = async (signal: AbortSignal): Promise<QualityReport> => {
    const file = files.readWorkspace();
    const answers: JudgedAnswer[] = [];
    const unresolved: string[] = [];
    for (const { place, question, expected } of readDatasets(parts.path)) {
      const results = await search(question, signal);
      const rank = rankOfKnownAnswer(expected, results);
      const sourceId = rank === null ? sourceOf(index, expected) : (results[rank - 1]?.sourceId ?? null);
      if (rank === null && sourceId === null) unresolved.push(place);
      answers.push({ sourceId, rank });
    }
    const queries: SearchedQuery[] = [];
    for (const { query, queryHash } of store.samplePastQueries(SAMPLED_QUERIES)) {
      queries.push(describeResults(queryHash, await search(query, signal)));
    }
    const now = clock.now();
    const measurements = sumUpQuality({
      measuredAt: new Date(now).toISOString(),
      generation: retrieval.describe().generation,
      sourceIds: file.sources.map(({ id }) => id),
      answers,
      queries,
      reference: store.readReference(new Date(now - WEEK_MS).toISOString()),
    });
    store.keep(measurements, queries);
    const breaches = findBreaches(measurements, file.quality);
    events.publish({ type: 'quality-measured', breaches: breaches.length });
    return { measurements, limits: file.quality, breaches, unresolved };
  };
  const tick = (): void => {
    timer = setTimeout(tick, TICK_MS);
    const last = store.lastMeasuredAt();
    const isDue = last === null || clock.now() - Date.parse(last) >= SCHEDULE_MS;
    if (!isDue || parts.ingests.running().length > 0) return;
    // What cannot be measured says so when somebody asks for it.
    working = measure(stopped.signal).catch(() => undefined);
  };
  return {
    store,
    measure: async (signal) => {
      await working;
      return measure(AbortSignal.any([signal, stopped.signal]));
    },
    follow: () => {
      timer = setTimeout(tick, TICK_MS);
    },
    dispose: async () => {
      stopped.abort();
      if (timer !== null) clearTimeout(timer);
      await working;
    },
  };
}

const DATASET_SUFFIX = '.jsonl';

function readDatasets(workspacePath: string): (KnownAnswer & { place: string })[] {
  const folder = join(workspacePath, 'datasets');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(DATASET_SUFFIX));
  return names.toSorted().flatMap((name) => {
    const path = join(folder, name);
    const answers = parseKnownAnswers(path, readDatasetText(workspacePath, { path, name: `datasets/${name}` }));
    return answers.map((answer, at) => ({ ...answer, place: `datasets/${name}:${at + 1}` }));
  });
}

function sourceOf(index: QualityParts['index'], { document }: KnownAnswer['expected']): string | null {
  if (document === undefined) return null;
  return findDocuments(index, { name: document, limit: 1 })[0]?.sourceId ?? null;
}

function describeResults(queryHash: string, results: readonly SearchResult[]): SearchedQuery {
  const cosines = results.flatMap(({ cosineSimilarity }) => cosineSimilarity ?? []);
  return {
    queryHash,
    sourceId: results[0]?.sourceId ?? null,
    topCosine: cosines.length === 0 ? null : Math.max(...cosines),
    documentIds: [...new Set(results.map(({ documentId }) => documentId as string))],
  };
}
