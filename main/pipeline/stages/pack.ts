import * as z from 'zod';
import type { AskRetrieval } from '../../contract/ask.ts';
import { DEFAULT_NEIGHBOURS, MAX_NEIGHBOURS, type Chunk, type SearchResult } from '../../contract/retrieval.ts';
import type { ChunkId } from '../../contract/ids.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { ContextRecord } from '../../contract/trace.ts';
import type { NeighbourReader } from '../../spec/query-side.ts';
import type { RankedResult } from '../../spec/reranker.ts';
import type { ChunkReader } from '../../spec/retriever.ts';
import { packChunks, setSupersededAside } from '../pack-chunks.ts';
import type { RunInput, RunSlots } from '../run-state.ts';
import { defineStage, type StageImplementation } from '../stage.ts';
import { asRanked } from '../unranked.ts';

/** What a small local model reads well and a cloud model is not billed much for. */
export const DEFAULT_CONTEXT_TOKENS = 1800;
export const DEFAULT_MAX_CHUNKS = 8;

const parameters = z.strictObject({
  contextTokens: z.int().min(100).max(100_000).default(DEFAULT_CONTEXT_TOKENS),
  k: z.int().min(1).max(100).default(DEFAULT_MAX_CHUNKS),
  /** Chunks on each side of a chunk that join it when the budget allows. */
  neighbours: z.int().min(0).max(MAX_NEIGHBOURS).default(DEFAULT_NEIGHBOURS),
});

/**
 * `pack`: reads the ranked chunks and fills the context in rank order until the budget is spent. A chunk that does not
 * fit is passed over for smaller ones behind it; the same text is taken once, however many documents repeat it; a
 * superseded document is left out. Whatever was left out is recorded with its reason.
 */
export function packStage(dependencies: {
  chunkReader: ChunkReader;
  neighbours: NeighbourReader;
}): StageImplementation {
  const { chunkReader, neighbours: neighbourReader } = dependencies;
  return defineStage({
    uses: 'pack',
    parameters,
    reads: [['fused', 'reranked']],
    writes: ['context', 'retrieval'],
    skipped: null,
    run: async ({ slots, parameters: { contextTokens, k, neighbours }, input, span, signal, emit }) => {
      const ranked = new Map(rankedOf(slots).map((entry) => [entry.chunkId, entry]));
      const chunks = await readRanked(
        chunkReader,
        [...ranked.keys()],
        'scoredChunks' in slots ? slots.scoredChunks : [],
      );
      const results = chunks.flatMap((chunk): SearchResult[] => {
        const entry = ranked.get(chunk.chunkId);
        return entry === undefined ? [] : [{ ...chunk, ...entry }];
      });
      const { current, superseded } = setSupersededAside(results);
      const runs =
        neighbours === 0
          ? new Map<string, readonly Chunk[]>()
          : await readRuns(neighbourReader, current, { neighbours, input, signal });
      const packing = packChunks(current, { contextTokens, k, neighboursOf: ({ chunkId }) => runs.get(chunkId) ?? [] });
      const context = packing.packed;
      const usedTokens = context.reduce((sum, { tokens }) => sum + tokens, 0);
      const leftOut: AskRetrieval['leftOut'] = [
        ...superseded.map(({ chunkId }) => ({ chunkId, reason: 'superseded' as const })),
        ...packing.leftOut,
      ];
      const record: ContextRecord = {
        budgetTokens: contextTokens,
        usedTokens,
        chunks: context.map(({ chunk, tokens }, index) => ({
          chunkId: chunk.chunkId,
          documentId: chunk.documentId,
          sourceId: chunk.sourceId,
          path: chunk.displayPath,
          rank: index + 1,
          tokens,
          text: chunk.text,
        })),
        leftOut,
      };
      span.setAttributes({ [ATTRIBUTE.context]: JSON.stringify(record) });
      const retrieval: AskRetrieval = {
        results,
        packed: context.map(({ chunk, tokens }) => ({ chunkId: chunk.chunkId, tokens })),
        leftOut,
        budgetTokens: contextTokens,
        rerank: 'rerankReport' in slots ? slots.rerankReport : null,
      };
      emit({ type: 'retrieval-ready', retrieval });
      return { context, retrieval };
    },
  });
}

/** The reranked chunks, or the fused ones where no stage reranked them. */
function rankedOf(slots: Pick<RunSlots, 'reranked' | 'fused'>): readonly RankedResult[] {
  return ('reranked' in slots ? slots.reranked : null) ?? asRanked(slots.fused);
}

/** @returns the chunks in the order asked; who reranked them has read most or all of them already */
async function readRanked(
  reader: ChunkReader,
  chunkIds: readonly ChunkId[],
  known: readonly Chunk[],
): Promise<readonly Chunk[]> {
  const byId = new Map(known.map((chunk) => [chunk.chunkId, chunk]));
  const missing = chunkIds.filter((chunkId) => !byId.has(chunkId));
  if (missing.length > 0) for (const chunk of await reader.readChunks(missing)) byId.set(chunk.chunkId, chunk);
  return chunkIds.flatMap((chunkId) => byId.get(chunkId) ?? []);
}

async function readRuns(
  reader: NeighbourReader,
  results: readonly SearchResult[],
  options: { neighbours: number; input: RunInput; signal: AbortSignal },
): Promise<ReadonlyMap<string, readonly Chunk[]>> {
  const { neighbours: distance, input, signal } = options;
  const chunkIds = results.map(({ chunkId }) => chunkId);
  const runs = await reader.readNeighbours({ chunkIds, distance, filter: input.filter }, { signal });
  return new Map(chunkIds.map((chunkId, index) => [chunkId, runs[index] ?? []]));
}
