import type { AskRetrieval, LeftOutReason } from '../../../../main/contract/ask.ts';
import type { SearchResult } from '../../../../main/contract/retrieval.ts';

/** What became of a fused chunk. */
export type ContextFate =
  /** In the context, in place `place` from 1. */
  | { type: 'packed'; place: number; tokens: number }
  /** Its document says that another one holds instead. */
  | { type: 'superseded' }
  /** A chunk before it says the same, word for word. */
  | { type: 'repeats' }
  /** It did not fit into what was left, and a smaller one behind it did. */
  | { type: 'too-long' }
  /** It stands in the context already, beside the passage it is next to. */
  | { type: 'neighbour' }
  | { type: 'below-cut' };

export interface RetrievalRow {
  result: SearchResult;
  fate: ContextFate;
  /** Fused score as a share of the best one, 0..1. */
  share: number;
}

/** @returns the inspector's rows in final order */
export function retrievalRows(retrieval: AskRetrieval): readonly RetrievalRow[] {
  const { results, packed, leftOut } = retrieval;
  const place = new Map(packed.map(({ chunkId, tokens }, index) => [chunkId, { place: index + 1, tokens }]));
  const reasons = new Map(leftOut.map(({ chunkId, reason }) => [chunkId, reason]));
  const best = Math.max(...results.map(({ fusedScore }) => fusedScore), Number.MIN_VALUE);
  return results.map((result) => {
    const taken = place.get(result.chunkId);
    const fate: ContextFate =
      taken === undefined
        ? { type: FATE_OF_REASON[reasons.get(result.chunkId) ?? 'below-cut'] }
        : { type: 'packed', ...taken };
    return { result, fate, share: Math.max(0, result.fusedScore / best) };
  });
}

const FATE_OF_REASON = {
  superseded: 'superseded',
  duplicate: 'repeats',
  budget: 'too-long',
  neighbour: 'neighbour',
  'below-cut': 'below-cut',
} as const satisfies Record<LeftOutReason, ContextFate['type']>;

/** @returns the superseded chunks that would have been read but for that: those ranked before the last one that was */
export function supersededRows(rows: readonly RetrievalRow[]): readonly RetrievalRow[] {
  const lastPacked = rows.findLastIndex(({ fate }) => fate.type === 'packed');
  return rows.filter(({ fate }, index) => fate.type === 'superseded' && index < lastPacked);
}

/**
 * Names documents by as little of their path as tells them apart: `annual-leave`, but `better-sqlite3/README` where
 * another README is in the list too.
 *
 * @returns a function from display path to name
 */
export function documentNames(displayPaths: readonly string[]): (displayPath: string) => string {
  const paths = [...new Set(displayPaths)];
  const tail = (path: string, segments: number): string =>
    path
      .split('/')
      .slice(-segments)
      .join('/')
      .replace(/\.[^./]+$/, '');
  const names = new Map(
    paths.map((path) => {
      let segments = 1;
      const isShared = () => paths.some((other) => other !== path && tail(other, segments) === tail(path, segments));
      while (segments < path.split('/').length && isShared()) segments += 1;
      return [path, tail(path, segments)];
    }),
  );
  return (path) => names.get(path) ?? tail(path, 1);
}

/** @returns path and headings in one line: `people/annual-leave.md › Carrying leave over` */
export function fullPlace(chunk: Pick<SearchResult, 'displayPath' | 'headingPath'>): string {
  return [chunk.displayPath, ...chunk.headingPath].join(' › ');
}
