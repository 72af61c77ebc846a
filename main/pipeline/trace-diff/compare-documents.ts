import { overlapAtK } from '../../base/overlap-at-k.ts';
import type { RetrievedDocument } from '../../contract/canonical-span.ts';
import type { SpanDifference } from '../../contract/trace-diff.ts';

/**
 * Compares two rankings. Documents are the same by id, else, when no other has that id, by their text: two retrievers may
 * name one document differently.
 *
 * @returns null when both are the same documents in the same order
 */
export function compareDocuments(
  before: readonly RetrievedDocument[],
  after: readonly RetrievedDocument[],
): Extract<SpanDifference, { type: 'documents' }> | null {
  const now = ranked(after);
  const old = ranked(before);
  const ids = new Set(now.map(({ id }) => id));
  const known = new Set(old.map(({ id }) => id));
  const idByText = new Map(
    now.flatMap(({ id, content }) => (content === undefined || known.has(id) ? [] : [[content, id] as const])),
  );
  const nameOf = ({ id, content }: RetrievedDocument): string =>
    ids.has(id) || content === undefined ? id : (idByText.get(content) ?? id);
  const beforeIds = old.map((document) => nameOf(document));
  const afterIds = now.map(({ id }) => id);
  const k = Math.max(beforeIds.length, afterIds.length);
  const overlap = overlapAtK(beforeIds, afterIds, k);
  const beforeRanks = ranksOf(beforeIds);
  const afterRanks = ranksOf(afterIds);
  const moves = [...new Set([...beforeIds, ...afterIds])]
    .map((id) => ({ id, beforeRank: beforeRanks.get(id) ?? null, afterRank: afterRanks.get(id) ?? null }))
    .filter(({ beforeRank, afterRank }) => beforeRank !== afterRank);
  const [first] = moves;
  if (first === undefined) return null;
  return { type: 'documents', detail: describe(first, overlap, k), k, overlapAtK: overlap, moves };
}

function ranked(documents: readonly RetrievedDocument[]): RetrievedDocument[] {
  return documents.toSorted((a, b) => a.rank - b.rank);
}

function ranksOf(ids: readonly string[]): ReadonlyMap<string, number> {
  // Of one that is listed twice, the better rank.
  return new Map(ids.map((id, index) => [id, index + 1] as const).toReversed());
}

function describe(
  { id, beforeRank, afterRank }: { id: string; beforeRank: number | null; afterRank: number | null },
  overlap: number,
  k: number,
): string {
  const what =
    afterRank === null
      ? `${id} is not found any more (was ${beforeRank})`
      : beforeRank === null
        ? `${id} is new at ${afterRank}`
        : `${id} went from ${beforeRank} to ${afterRank}`;
  return `${overlap === 1 ? 'the same documents in another order' : 'other documents'}, overlap@${k} ${overlap.toFixed(2)}: ${what}`;
}
