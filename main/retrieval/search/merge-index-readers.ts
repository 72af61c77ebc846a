import { BugError } from '../../base/errors/bug-error.ts';
import type { IndexReader, IndexReadName, IndexReadRequest, IndexReadResult } from './index-reads.ts';

/** How the answers of several indexes to one read become one answer; `first` has it when the others know nothing. */
type Merge<Name extends IndexReadName> = (
  answers: readonly IndexReadResult<Name>[],
  request: IndexReadRequest<Name>,
) => IndexReadResult<Name>;

const MERGES: { [Name in IndexReadName]?: Merge<Name> } = {
  'score-passages': (answers, { candidates }) => ({
    scores: candidates.map((_, index) =>
      firstKnown(
        answers.map(({ scores }) => scores),
        index,
      ),
    ),
    // An index may still hold what another one serves: only a reader of chunks knows which of them counts.
    chunks: [],
  }),
  'read-vectors': (answers, { chunkIds }) => chunkIds.map((_, index) => firstKnown(answers, index)),
  'read-neighbours': (answers, { chunkIds }) =>
    chunkIds.map((_, index) => answers.map((runs) => runs[index] ?? []).find((run) => run.length > 0) ?? []),
  'suggest-words': (answers, { suspects }) =>
    suspects.map(({ word }, index) => {
      const findings = answers.flatMap((list) => list[index] ?? []);
      if (findings.some(({ isKnown }) => isKnown)) return { word, isKnown: true, suggestions: [] };
      const suggestions = findings.flatMap((finding) => finding.suggestions);
      return { word, isKnown: false, suggestions: suggestions.toSorted((a, b) => b.plausibility - a.plausibility) };
    }),
  'expand-acronyms': (answers) => {
    const byAcronym = new Map(
      answers
        .flat()
        .toReversed()
        .map((definition) => [definition.acronym, definition]),
    );
    return [...byAcronym.values()];
  },
};

/**
 * Reads around the legs from several indexes as if they were one: each is asked, and who knows a chunk or a word answers.
 * Only for the reads that `MERGES` has; the readers stay their owners'.
 */
export function mergeIndexReaders(readers: readonly IndexReader[]): IndexReader {
  return {
    async read<Name extends IndexReadName>(
      name: Name,
      request: IndexReadRequest<Name>,
      options?: { signal?: AbortSignal | undefined },
    ) {
      const merge: Merge<Name> | undefined = MERGES[name];
      if (merge === undefined) throw new BugError(`"${name}" cannot be read from several indexes at once`);
      const asked = await withProfile(readers, name, request, options);
      return merge(await Promise.all(readers.map((reader) => reader.read(name, asked, options))), request);
    },
    async close() {},
  };
}

function firstKnown<Value>(answers: readonly (readonly (Value | null)[])[], index: number): Value | null {
  return answers.map((list) => list[index] ?? null).find((value) => value !== null) ?? null;
}

/** Scores must be on one scale to be compared: the first index weighs the query for all. */
async function withProfile<Name extends IndexReadName>(
  [first]: readonly IndexReader[],
  name: Name,
  request: IndexReadRequest<Name>,
  options?: { signal?: AbortSignal | undefined },
): Promise<IndexReadRequest<Name>> {
  if (name !== 'score-passages' || first === undefined) return request;
  const scored = request as IndexReadRequest<'score-passages'>;
  const profile = await first.read('profile-query', { query: scored.query }, options);
  return { ...scored, profile } as IndexReadRequest<Name>;
}
