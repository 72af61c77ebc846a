import type { ChunkId } from '../../contract/ids.ts';
import type { QuerySide } from '../../spec/query-side.ts';
import type { RankedChunk } from '../../spec/retriever.ts';

/**
 * Runs a leg for each variant, side by side, and merges the rankings:
 *
 *     score(d) = Σ weight_v · score_v(d) / Σ weight_v
 *
 * A variant that did not return d counts with its last score when the leg is dense (d is at most that similar), and with
 * 0 when it is lexical (d may hold none of its words). One variant is returned as the leg ranked it.
 */
export const retrieveVariants: QuerySide['retrieveVariants'] = async (retriever, request, options) => {
  const { variants, k, filter } = request;
  const perVariant = await Promise.all(
    variants.map(({ text }) => retriever.retrieve({ query: text, k, filter }, options)),
  );
  const [only] = perVariant;
  if (perVariant.length === 1 && only !== undefined) return { ranking: only, perVariant };
  const weighted = perVariant.map((ranking, index) => ({ ranking, weight: variants[index]?.weight ?? 0 }));
  return {
    ranking: mergeVariants(weighted, { k, missing: retriever.name === 'vector' ? 'last' : 'zero' }),
    perVariant,
  };
};

/** @returns at most k chunks by descending merged score; ties by chunk id */
export function mergeVariants(
  variants: readonly { ranking: readonly RankedChunk[]; weight: number }[],
  options: { k: number; missing: 'last' | 'zero' },
): RankedChunk[] {
  const found = variants.filter(({ ranking }) => ranking.length > 0);
  const total = found.reduce((sum, { weight }) => sum + weight, 0);
  const scores = new Map<ChunkId, number>();
  for (const { ranking } of found) for (const { chunkId } of ranking) scores.set(chunkId, 0);
  for (const { ranking, weight } of found) {
    const own = new Map(ranking.map(({ chunkId, score }) => [chunkId, score]));
    const absent = options.missing === 'last' ? (ranking.at(-1)?.score ?? 0) : 0;
    for (const [chunkId, sum] of scores) scores.set(chunkId, sum + (weight / total) * (own.get(chunkId) ?? absent));
  }
  return [...scores]
    .toSorted(([idA, a], [idB, b]) => b - a || (idA < idB ? -1 : 1))
    .slice(0, options.k)
    .map(([chunkId, score], index) => ({ chunkId, score, rank: index + 1 }));
}
