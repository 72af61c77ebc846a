import { placeMatches } from '../../evals/datasets/place-matches.ts';
import type { DatasetCase, ExpectedPlace } from '../../contract/dataset.ts';
import type { ChunkId } from '../../contract/ids.ts';
import { type Chunk, MAX_SEARCH_K, searchRequest } from '../../contract/retrieval.ts';
import type { EvalResult } from '../../evals/run/eval-result.ts';
import type { CaseEvidence, PlaceEvidence } from '../../evals/triage/case-evidence.ts';
import { findDisagreement } from '../../evals/triage/find-disagreement.ts';
import { servingGenerations } from '../../retrieval/generations/generation-record.ts';
import { findDocuments } from '../../retrieval/search/find-documents.ts';
import type { SessionParts } from '../session-parts.ts';

type Parts = Pick<SessionParts, 'retrieval' | 'generations'>;

/** Passages looked at for a text of which nobody said where it stands. */
const TEXT_SEARCH_K = 30;
const MAX_NAME = 80;

/** What is found out of one failing case, beside what the run itself left. */
export interface GatheredEvidence extends CaseEvidence {
  /** Texts of the expected places, as they are indexed. */
  expectedTexts: readonly string[];
}

/**
 * Looks up where the expected places of a failing case stand now: whether the documents are there and hold the text, how
 * deep a search finds them, and what became of them in the run.
 *
 * @param judges metrics that are graded by a judge
 */
export async function gatherEvidence(
  parts: Parts,
  one: DatasetCase,
  result: EvalResult,
  { judges, signal }: { judges: ReadonlySet<string>; signal: AbortSignal },
): Promise<GatheredEvidence> {
  const { evidence } = result;
  const chunks = await readRetrieved(parts, evidence?.retrieved.map(({ chunkId }) => chunkId) ?? []);
  const packed = new Set(evidence?.packed);
  const leftOut = new Map(evidence?.leftOut.map(({ chunkId, reason }) => [chunkId, reason]));
  const places: PlaceEvidence[] = [];
  const expectedTexts: string[] = [];
  let deep: readonly Chunk[] | null = null;
  for (const place of placesOf(one)) {
    const held = chunks.filter((chunk) => holds(chunk, place));
    const [found] = held;
    const rank = found === undefined ? null : chunks.indexOf(found) + 1;
    const where =
      found === undefined ? await lookUp(parts, place, one, signal) : { isDocumentThere: true, text: found.text };
    if (where.text !== null) expectedTexts.push(where.text);
    if (found === undefined && where.text !== null) deep ??= await searchDeep(parts, one, signal);
    const deepAt = found === undefined ? (deep?.findIndex((chunk) => holds(chunk, place)) ?? -1) : -1;
    const packedOne = held.find(({ chunkId }) => packed.has(chunkId));
    places.push({
      name: nameOf(place, found ?? (deepAt < 0 ? undefined : deep?.[deepAt])),
      isDocumentThere: where.isDocumentThere,
      isTextThere: where.text !== null,
      rank,
      deepRank: deepAt < 0 ? null : deepAt + 1,
      isPacked: packedOne !== undefined,
      leftOut: found === undefined ? null : (leftOut.get(found.chunkId) ?? null),
    });
  }
  const expected = [...one.places.flatMap(({ quote }) => quote ?? []), ...one.expects, ...one.answers][0];
  const others = chunks.filter(
    (chunk) => packed.has(chunk.chunkId) && !one.places.some((place) => holds(chunk, { ...place, quote: null })),
  );
  return {
    case: one,
    retrieved: evidence?.retrieved.length ?? 0,
    packed: packed.size,
    places,
    disagreement:
      expected === undefined
        ? null
        : findDisagreement(
            one.question,
            expected,
            others.map(({ displayPath, text }) => ({ document: displayPath, text })),
          ),
    error: result.error,
    refused: result.refused ?? false,
    values: result.values,
    notes: result.notes,
    tools: evidence?.tools ?? [],
    judges: Object.fromEntries(Object.entries(result.values).filter(([name]) => judges.has(name))),
    expectedTexts,
  };
}

function holds({ displayPath, text }: Chunk, place: ExpectedPlace): boolean {
  return placeMatches({ document: displayPath, text }, place);
}

/** Where nobody said where an answer stands, it is where the expected text is. */
function placesOf({ places, expects, answerable }: DatasetCase): readonly ExpectedPlace[] {
  if (places.length > 0 || answerable === false) return places.filter(({ gain }) => gain > 0);
  return expects.map((quote) => ({ document: '', quote, start: null, end: null, gain: 1 }));
}

async function readRetrieved({ retrieval }: Parts, ids: readonly string[]): Promise<readonly Chunk[]> {
  const { chunkReader } = await retrieval.query();
  return chunkReader.readChunks(ids as readonly ChunkId[]);
}

async function lookUp(
  { generations, retrieval }: Parts,
  place: ExpectedPlace,
  one: DatasetCase,
  signal: AbortSignal,
): Promise<{ isDocumentThere: boolean; text: string | null }> {
  const { document, quote } = place;
  const { search, chunkReader } = await retrieval.query();
  if (document === '') {
    const request = searchRequest.parse({ query: quote ?? one.question, k: TEXT_SEARCH_K });
    const { results } = await search.search(request, { signal });
    const held = results.find((chunk) => holds(chunk, place));
    return { isDocumentThere: true, text: held?.text ?? null };
  }
  for (const generation of servingGenerations(generations.registry.serving())) {
    const { database } = generations.get(generation);
    const [found] = findDocuments(database, { name: document, limit: 1 });
    if (found === undefined) continue;
    const ids = database
      .prepare<{ chunkId: ChunkId }>('SELECT chunk_id AS chunkId FROM chunk WHERE document_id = ? ORDER BY ordinal')
      .all(found.documentId);
    const chunks = await chunkReader.readChunks(ids.map(({ chunkId }) => chunkId));
    const held = chunks.find((chunk) => holds(chunk, { ...place, document: '' }));
    return { isDocumentThere: true, text: held?.text ?? null };
  }
  return { isDocumentThere: false, text: null };
}

async function searchDeep({ retrieval }: Parts, one: DatasetCase, signal: AbortSignal): Promise<readonly Chunk[]> {
  const { search } = await retrieval.query();
  const as = one.as === null ? {} : { as: { tenant: one.as.tenant, principals: [...one.as.principals] } };
  const request = searchRequest.parse({ query: one.question, k: MAX_SEARCH_K, filter: as });
  return (await search.search(request, { signal })).results;
}

function nameOf({ document, quote }: ExpectedPlace, chunk: Chunk | undefined): string {
  const path = chunk?.displayPath ?? document;
  const heading = chunk?.headingPath.at(-1);
  if (path !== '') return `${path.split('/').at(-1) ?? path}${heading === undefined ? '' : ` › ${heading}`}`;
  const text = quote ?? '';
  return `"${text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text}"`;
}
