import type { WhyNotResponse } from '../../contract/explain.ts';
import type { ChunkId, DocumentId } from '../../contract/ids.ts';
import { DEFAULT_LEG_DEPTH, MAX_SEARCH_K, type RetrievalFilter, type SearchRequest } from '../../contract/retrieval.ts';
import { nearWords } from '../../base/near-words.ts';
import { explainPacking, type PackingLimits } from '../../pipeline/explain-packing.ts';
import { servingOf } from '../../retrieval/generations/generation-record.ts';
import type { FoundDocument } from '../../retrieval/search/find-documents.ts';
import type { OpenGeneration } from '../generations/open-generation.ts';
import type { SessionParts } from '../session-parts.ts';
import { contributionsOf, openSearch, type OpenedSearch } from './explain-search.ts';
import { explainAbsence } from './explain-absence.ts';
import { judgeWhyNot, type WhyNotFacts } from './why-not-verdict.ts';

type WhyNotParts = Pick<
  SessionParts,
  'retrieval' | 'generations' | 'services' | 'journal' | 'files' | 'path' | 'index'
>;

/** A search has at least so many results to tell where a document that just missed stands. */
const MIN_DEPTH = 50;
/** Words shown for each term that is missing. */
const NEAR_WORDS = 3;
/** Terms for which words that mean alike are looked for. */
const MAX_MEANT_TERMS = 6;
/** Cosine from which the built-in model's words mean alike: "holiday" and "leave" rather than any two words. */
const ALIKE_COSINE = 0.5;
const NANO_PER_MS = 1e6;

/**
 * Finds the first thing that kept a document out of a search's results, and how far it was from them. Places are exact,
 * however deep: every match of both legs is scored by SQLite, not only those that the legs hand on.
 */
export async function explainWhyNot(
  parts: WhyNotParts,
  { document: name, ...request }: SearchRequest & { document: string },
  limits: PackingLimits,
  signal: AbortSignal,
): Promise<WhyNotResponse> {
  const startedAt = parts.services.clock.monotonicNano();
  const found = await findNamed(parts, name);
  const respond = (facts: WhyNotFacts): WhyNotResponse => ({
    ...judgeWhyNot(facts),
    ms: Number(parts.services.clock.monotonicNano() - startedAt) / NANO_PER_MS,
  });
  if (found === null) return respond({ ...NOTHING, absence: explainAbsence(parts, name), k: request.k });
  const { document, generation } = found;
  const facts: WhyNotFacts = { ...NOTHING, document, k: request.k };
  const { documentId } = document;
  const { as: _as, ...withoutAccess } = request.filter;
  const isEligible = (filter: RetrievalFilter): Promise<boolean> =>
    generation.reader.read('is-eligible', { documentId, filter }, { signal });
  if (!(await isEligible(request.filter))) {
    return respond({ ...facts, refusedBy: (await isEligible(withoutAccess)) ? 'access' : 'filter' });
  }
  const opened = await openSearch(parts, { ...request, k: Math.max(request.k, MIN_DEPTH) }, signal);
  const [places, words] = await Promise.all([
    readPlaces(opened, generation, documentId, request, signal),
    generation.reader.read(
      'document-words',
      { documentId, query: opened.effectiveQuery, filter: request.filter },
      { signal },
    ),
  ]);
  const missingTerms = await nameNearWords(generation, words, signal);
  return respond({ ...facts, ...places, ...standing(opened, documentId, request.k, limits, places), missingTerms });
}

const NOTHING: Omit<WhyNotFacts, 'k'> = {
  document: null,
  absence: null,
  refusedBy: null,
  bm25: null,
  vector: null,
  fused: null,
  final: null,
  missingTerms: [],
  packing: null,
  lastIn: null,
  neededBm25Score: null,
};

async function findNamed(
  { generations, index }: WhyNotParts,
  name: string,
): Promise<{ document: FoundDocument; generation: OpenGeneration } | null> {
  const serving = generations.registry.serving();
  const standard = generations.get(serving.default);
  const id = name.startsWith('chk_') ? documentOfChunk(index, name) : name;
  if (id === null) return null;
  const [guess] = await standard.reader.read('find-documents', { name: id, limit: 1 });
  if (guess === undefined) return null;
  // The generation that serves its source may cut it, and so know it, in another way.
  const generation = generations.get(servingOf(serving, guess.sourceId));
  const [document = guess] = await generation.reader.read('find-documents', { name: guess.documentId, limit: 1 });
  return { document, generation };
}

function documentOfChunk(index: WhyNotParts['index'], chunkId: string): DocumentId | null {
  return (
    index.prepare<{ id: DocumentId }>('SELECT document_id AS id FROM chunk WHERE chunk_id = ?').get(chunkId)?.id ?? null
  );
}

async function readPlaces(
  opened: OpenedSearch,
  generation: OpenGeneration,
  documentId: DocumentId,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<Pick<WhyNotFacts, 'bm25' | 'vector'>> {
  const { effectiveQuery: query } = opened;
  const { k, filter, mode } = request;
  const common = { documentId, filter, k, depth: Math.max(k, DEFAULT_LEG_DEPTH) };
  const readBm25 = async (): Promise<WhyNotFacts['bm25']> => {
    const place = await generation.reader.read('place-in-bm25', { ...common, query }, { signal });
    if (place === null) return null;
    const { contributions } = await generation.reader.read(
      'explain-terms',
      { query, chunkIds: [place.chunkId] },
      { signal },
    );
    return { ...place, terms: contributions[0]?.terms ?? [] };
  };
  const readCosine = async (): Promise<WhyNotFacts['vector']> => {
    const model = await generation.model();
    const values = await model.embed([query], { purpose: 'query', signal });
    const { modelId, fingerprint } = model.info;
    return generation.reader.read(
      'place-in-cosine',
      { ...common, vector: { values, modelId, fingerprint } },
      { signal },
    );
  };
  const [bm25, vector] = await Promise.all([
    mode === 'vector' ? null : readBm25(),
    mode === 'bm25' ? null : readCosine(),
  ]);
  return { bm25, vector };
}

function standing(
  { query, ranked, results, scales }: OpenedSearch,
  documentId: DocumentId,
  k: number,
  limits: PackingLimits,
  places: Pick<WhyNotFacts, 'bm25' | 'vector'>,
): Pick<WhyNotFacts, 'fused' | 'final' | 'packing' | 'lastIn' | 'neededBm25Score'> {
  const own = new Set<ChunkId>(
    [places.bm25?.chunkId, places.vector?.chunkId].filter((chunkId) => chunkId !== undefined),
  );
  const final = results.find((result) => result.documentId === documentId) ?? null;
  if (final !== null) own.add(final.chunkId);
  const fusion = query.fusion.fuse({
    bm25: ranked.legs.bm25?.ranking ?? null,
    vector: ranked.legs.vector?.ranking ?? null,
    k: MAX_SEARCH_K,
  });
  const best = fusion.find(({ chunkId }) => own.has(chunkId));
  const kth = results[Math.min(k, results.length) - 1];
  const chunkId = best?.chunkId ?? places.bm25?.chunkId ?? places.vector?.chunkId ?? final?.chunkId;
  const kthScore = fusion[Math.min(k, fusion.length) - 1]?.fusedScore ?? null;
  return {
    fused:
      chunkId === undefined ? null : { chunkId, rank: best?.rank ?? null, score: best?.fusedScore ?? null, kthScore },
    final:
      final === null
        ? null
        : { chunkId: final.chunkId, rank: final.rank, move: final.move, relevanceScore: final.relevanceScore },
    packing: final === null ? null : (explainPacking(results.slice(0, k), limits).fates.get(final.chunkId) ?? null),
    lastIn:
      kth === undefined || kth.documentId === documentId
        ? null
        : { chunkId: kth.chunkId, displayPath: kth.displayPath, fusedScore: kth.fusedScore },
    neededBm25Score: neededBm25Score(scales, best?.cosineSimilarity ?? null, kthScore),
  };
}

/** The BM25 score with which the chunk would have reached the k-th fused score, its cosine being what it is. */
function neededBm25Score(
  scales: OpenedSearch['scales'],
  cosineSimilarity: number | null,
  kthScore: number | null,
): number | null {
  const { vectorWeight, maxBm25 } = scales;
  if (kthScore === null || maxBm25 === null || vectorWeight >= 1) return null;
  const { fromVector } = contributionsOf(scales, { bm25Score: null, cosineSimilarity });
  const needed = ((kthScore - fromVector) * maxBm25) / (1 - vectorWeight);
  return needed > 0 ? needed : null;
}

async function nameNearWords(
  generation: OpenGeneration,
  { missing, words }: { missing: readonly string[]; words: readonly string[] },
  signal: AbortSignal,
): Promise<WhyNotFacts['missingTerms']> {
  const meant = await findMeantWords(generation, missing.slice(0, MAX_MEANT_TERMS), words, signal);
  return missing.map((term, at) => {
    const written = nearWords(term, words, NEAR_WORDS);
    return { term, nearWords: [...new Set([...written, ...(meant[at] ?? [])])].slice(0, NEAR_WORDS) };
  });
}

/** Words of the document whose vectors lie near a term's. */
async function findMeantWords(
  generation: OpenGeneration,
  terms: readonly string[],
  words: readonly string[],
  signal: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  if (terms.length === 0 || words.length === 0) return [];
  const model = await generation.model();
  const { dimensions } = model.info;
  const vectors = await model.embed([...terms, ...words], { purpose: 'query', signal });
  const row = (at: number): Float32Array => vectors.subarray(at * dimensions, (at + 1) * dimensions);
  return terms.map((_, term) =>
    words
      .map((word, at) => ({ word, cosine: cosineOf(row(term), row(terms.length + at)) }))
      .filter(({ cosine }) => cosine >= ALIKE_COSINE)
      .toSorted((a, b) => b.cosine - a.cosine)
      .map(({ word }) => word),
  );
}

function cosineOf(one: Float32Array, other: Float32Array): number {
  let dot = 0;
  let first = 0;
  let second = 0;
  for (const [at, value] of one.entries()) {
    const twin = other[at] ?? 0;
    dot += value * twin;
    first += value * value;
    second += twin * twin;
  }
  return first === 0 || second === 0 ? 0 : dot / Math.sqrt(first * second);
}
