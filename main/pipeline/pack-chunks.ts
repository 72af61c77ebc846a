import type { SearchResult } from '../contract/retrieval.ts';
import type { PackedChunk } from './run-state.ts';

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

/** @returns the chunks taken, in rank order; the first is always taken, so that a tight budget cannot empty the context */
export function packChunks(
  results: readonly SearchResult[],
  limits: { contextTokens: number; k: number },
): readonly PackedChunk[] {
  const packed: PackedChunk[] = [];
  const texts = new Set<string>();
  let used = 0;
  for (const result of results) {
    if (packed.length >= limits.k) break;
    if (texts.has(result.text)) continue;
    if (packed.length > 0 && used + result.tokens > limits.contextTokens) continue;
    texts.add(result.text);
    used += result.tokens;
    packed.push({ chunk: result, fused: result, tokens: result.tokens });
  }
  return packed;
}
