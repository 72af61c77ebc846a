import type { LeftOutReason } from '../contract/ask.ts';
import type { Chunk, SearchResult } from '../contract/retrieval.ts';
import type { FusedChunk } from '../spec/fusion.ts';
import type { PackedChunk } from './run-state.ts';

/** What reached the context, in its order, and why the rest did not. */
export interface Packing {
  packed: readonly PackedChunk[];
  leftOut: readonly { chunkId: Chunk['chunkId']; reason: LeftOutReason }[];
}

/**
 * A document that says another one holds instead must not answer beside it: it is kept for the inspector and from the
 * model. When nothing else was found it is all there is, and is used.
 */
export function setSupersededAside(results: readonly SearchResult[]): {
  current: readonly SearchResult[];
  superseded: readonly SearchResult[];
} {
  const current = results.filter(({ isSuperseded }) => !isSuperseded);
  if (current.length === 0) return { current: results, superseded: [] };
  return { current, superseded: results.filter(({ isSuperseded }) => isSuperseded) };
}

/**
 * Fills the context in rank order until `k` chunks are taken or the budget is spent. The first is always taken, so that a
 * tight budget cannot empty the context.
 *
 * A chunk's neighbours join it as chunks of their own beside it, in document order, when all of them fit: what is cited
 * of a neighbour keeps that neighbour's own offsets. They do not count against `k`.
 *
 * @param options.neighboursOf the run of chunks around a result, itself among them; empty when none are wanted
 */
export function packChunks(
  results: readonly SearchResult[],
  options: { contextTokens: number; k: number; neighboursOf?: (result: SearchResult) => readonly Chunk[] },
): Packing {
  const { contextTokens, k, neighboursOf = () => [] } = options;
  const packed: PackedChunk[] = [];
  const leftOut: { chunkId: Chunk['chunkId']; reason: LeftOutReason }[] = [];
  const texts = new TextsSoFar();
  const taken = new Set<string>();
  let used = 0;
  let anchors = 0;
  for (const result of results) {
    const { chunkId } = result;
    const reason: LeftOutReason | null = taken.has(chunkId)
      ? 'neighbour'
      : anchors >= k
        ? 'below-cut'
        : texts.has(result.text)
          ? 'duplicate'
          : packed.length > 0 && used + result.tokens > contextTokens
            ? 'budget'
            : null;
    if (reason !== null) {
      leftOut.push({ chunkId, reason });
      continue;
    }
    anchors += 1;
    const group = affordable(neighboursOf(result), result, { room: contextTokens - used, taken, texts });
    for (const chunk of group) {
      texts.add(chunk.text);
      taken.add(chunk.chunkId);
      used += chunk.tokens;
      packed.push({ chunk, fused: chunk.chunkId === chunkId ? result : besides(result, chunk), tokens: chunk.tokens });
    }
  }
  return { packed, leftOut };
}

/** The result with its neighbours when there is room for all that are new, else the result alone. */
function affordable(
  run: readonly Chunk[],
  result: SearchResult,
  options: { room: number; taken: ReadonlySet<string>; texts: Pick<TextsSoFar, 'has'> },
): readonly Chunk[] {
  const { room, taken, texts } = options;
  const group = run.filter(
    ({ chunkId, text }) => chunkId === result.chunkId || (!taken.has(chunkId) && !texts.has(text)),
  );
  const tokens = group.reduce((sum, chunk) => sum + chunk.tokens, 0);
  return group.some(({ chunkId }) => chunkId === result.chunkId) && tokens <= room ? group : [result];
}

/** A neighbour was found by no leg; it stands where the chunk stands that brought it. */
function besides({ rank, fusedScore }: SearchResult, { chunkId }: Chunk): FusedChunk {
  return { chunkId, rank, fusedScore, bm25Rank: null, bm25Score: null, vectorRank: null, cosineSimilarity: null };
}

/**
 * The texts of a context. A set would hash each of them from end to end, and a text that a thread has just sent has never been
 * hashed: texts of other lengths are told apart for nothing.
 */
class TextsSoFar {
  readonly #byLength = new Map<number, string[]>();

  has(text: string): boolean {
    return this.#byLength.get(text.length)?.includes(text) ?? false;
  }

  add(text: string): void {
    const alike = this.#byLength.get(text.length);
    if (alike === undefined) this.#byLength.set(text.length, [text]);
    else alike.push(text);
  }
}
