import { throwIfAborted } from '../../base/abort.ts';
import type { GenerationCompareEvent, MigrationReport } from '../../contract/generation.ts';
import { searchRequest, type SearchResult } from '../../contract/retrieval.ts';
import { compareGenerations, REPLAY_DEPTH, type ReplayedQuery } from '../../evals/migration/compare-generations.ts';
import { judgeMigration } from '../../evals/migration/judge-migration.ts';
import type { KnownAnswer, KnownFact } from '../../evals/migration/known-answer.ts';
import type { RankedPlace } from '../../evals/migration/place.ts';
import { readKnownAnswers } from '../../evals/migration/read-known-answers.ts';
import type { Database } from '../../storage/database.ts';
import type { Search } from '../../retrieval/search/search.ts';
import type { StandingParts } from '../session-parts.ts';
import { type PastQuery, readPastQueries } from './past-queries.ts';
import { summarizeGeneration } from './summarize-generation.ts';

const REPORT_ID_BYTES = 6;
const NANO_PER_MS = 1e6;

/**
 * Replays past queries on two generations and keeps the report. Each query runs on both, first on one and then, the next
 * time, first on the other, so that neither has the warmer caches. Questions that people ask meanwhile go first.
 *
 * @throws CancelledError, NotFoundError, ModelCallError when either generation's model cannot be used: a comparison of
 *   half a search would mislead
 */
export async function runComparison(
  parts: StandingParts,
  request: { base: number; candidate: number; judged: string | undefined; queries: number },
  options: { signal: AbortSignal; onProgress: (event: GenerationCompareEvent) => void },
): Promise<MigrationReport> {
  const { services, generations, builds, retrieval, gate } = parts;
  const { clock, random } = services;
  const { signal, onProgress } = options;
  const startedAt = clock.monotonicNano();
  const { registry } = generations;
  const [base, candidate] = [registry.require(request.base), registry.require(request.candidate)];
  for (const { generation } of [base, candidate]) {
    await generations.get(generation).model();
    if (registry.behind(generation).length === 0) continue;
    onProgress({ type: 'compare-progress', done: 0, total: 0, phase: 'catching-up' });
    builds.start(generation);
    await builds.settled(generation);
  }
  const databases = [base, candidate].map(({ generation }) => generations.get(generation).database);
  const { queries, unknownDocuments } = await gatherQueries(parts, request, databases);
  const searches = {
    base: (await retrieval.queryGeneration(base.generation)).search,
    candidate: (await retrieval.queryGeneration(candidate.generation)).search,
  };
  // Neither side pays for what the first search of a generation loads.
  for (const query of queries.slice(0, 1)) {
    await replay(searches.base, query, signal);
    await replay(searches.candidate, query, signal);
  }
  const replayed: ReplayedQuery[] = [];
  for (const [index, query] of queries.entries()) {
    throwIfAborted(signal);
    await gate.standBack(signal);
    const sides = index % 2 === 0 ? (['base', 'candidate'] as const) : (['candidate', 'base'] as const);
    const first = await replay(searches[sides[0]], query, signal);
    const second = await replay(searches[sides[1]], query, signal);
    const [onBase, onCandidate] = index % 2 === 0 ? [first, second] : [second, first];
    replayed.push({ query: query.query, known: query.known, base: onBase, candidate: onCandidate });
    onProgress({ type: 'compare-progress', done: index + 1, total: queries.length, phase: 'replaying' });
  }
  const { judged, weaklyJudged, ...comparison } = compareGenerations(replayed);
  const declared = parts.files.readWorkspace().sources.map(({ id }) => id);
  const summaries = {
    base: summarizeGeneration(base, { generations, declared, builds }),
    candidate: summarizeGeneration(candidate, { generations, declared, builds }),
  };
  const sizeBytes = { base: summaries.base.sizeBytes, candidate: summaries.candidate.sizeBytes };
  const report: MigrationReport = {
    reportId: `mig-${random.hex(REPORT_ID_BYTES)}`,
    createdAt: new Date(clock.now()).toISOString(),
    ...summaries,
    queries: { replayed: replayed.length, judged, weaklyJudged, unknownDocuments },
    ...comparison,
    sizeBytes,
    chunks: { base: summaries.base.chunks, candidate: summaries.candidate.chunks },
    verdict: judgeMigration(
      { ...comparison, judged, weaklyJudged },
      {
        base: base.generation,
        candidate: candidate.generation,
        sizeBytes,
        behind: summaries.candidate.behind,
      },
    ),
    ms: Number(clock.monotonicNano() - startedAt) / NANO_PER_MS,
  };
  registry.keepReport(report);
  return report;
}

async function gatherQueries(
  { traces }: StandingParts,
  request: { judged: string | undefined; queries: number },
  databases: readonly Database[],
): Promise<{ queries: PastQuery[]; unknownDocuments: number }> {
  const past = readPastQueries(traces, request.queries);
  const named = request.judged === undefined ? [] : await readKnownAnswers(request.judged);
  // A person's judgement of a question counts for more than what an answer to it once cited.
  const byQuery = new Map(past.map((query) => [query.query, query]));
  for (const { query, known } of named) byQuery.set(query, { query, filter: byQuery.get(query)?.filter ?? {}, known });
  let unknownDocuments = 0;
  const queries = [...byQuery.values()].map((query) => {
    if (query.known === null) return query;
    const facts = query.known.facts.filter((fact) => databases.some((database) => hasDocument(database, fact)));
    unknownDocuments += query.known.facts.length - facts.length;
    const known: KnownAnswer | null = facts.length === 0 ? null : { ...query.known, facts };
    return { ...query, known };
  });
  return { queries, unknownDocuments };
}

/** Can the fact be found at all? What neither index holds says nothing about either. */
function hasDocument(database: Database, { path, documentId }: KnownFact): boolean {
  if (documentId !== null) {
    return database.prepare('SELECT 1 FROM document WHERE document_id = ?').get(documentId) !== undefined;
  }
  if (path === null) return true;
  return (
    database
      .prepare(
        `SELECT 1 FROM document
         WHERE source_id || '/' || path = ? OR path = ? OR substr(path, -length(?)) = ?`,
      )
      .get(path, path, `/${path}`, `/${path}`) !== undefined
  );
}

async function replay(
  search: Search,
  { query, filter }: PastQuery,
  signal: AbortSignal,
): Promise<{ ranking: RankedPlace[]; ms: number }> {
  const { results, ms } = await search.search(searchRequest.parse({ query, k: REPLAY_DEPTH, filter }), { signal });
  return { ranking: results.map(toPlace), ms };
}

function toPlace({
  chunkId,
  documentId,
  sourceId,
  displayPath,
  headingPath,
  start,
  end,
  text,
}: SearchResult): RankedPlace {
  return { chunkId, documentId, sourceId, displayPath, headingPath, start, end, text };
}
