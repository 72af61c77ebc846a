import * as z from 'zod';
import type { AskRetrieval } from '../../contract/ask.ts';
import type { SearchResult } from '../../contract/retrieval.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { ContextRecord } from '../../contract/trace.ts';
import type { ChunkReader } from '../../spec/retriever.ts';
import { packChunks, setSupersededAside } from '../pack-chunks.ts';
import { defineStage, type StageImplementation } from '../stage.ts';

/** What a small local model reads well and a cloud model is not billed much for. */
const DEFAULT_CONTEXT_TOKENS = 1800;
const DEFAULT_MAX_CHUNKS = 8;

const parameters = z.strictObject({
  contextTokens: z.int().min(100).max(100_000).default(DEFAULT_CONTEXT_TOKENS),
  k: z.int().min(1).max(100).default(DEFAULT_MAX_CHUNKS),
});

/**
 * `pack`: reads the fused chunks and fills the context in rank order until the budget is spent. A chunk that does not
 * fit is passed over for smaller ones behind it; the same text is taken once, however many documents repeat it; a
 * superseded document is left out.
 */
export function packStage(chunkReader: ChunkReader): StageImplementation {
  return defineStage({
    uses: 'pack',
    parameters,
    reads: [['fused']],
    writes: ['context', 'retrieval'],
    skipped: null,
    run: async ({ slots, parameters: { contextTokens, k }, span, emit }) => {
      const fused = new Map(slots.fused.map((entry) => [entry.chunkId, entry]));
      const chunks = await chunkReader.readChunks([...fused.keys()]);
      const results = chunks.flatMap((chunk): SearchResult[] => {
        const entry = fused.get(chunk.chunkId);
        return entry === undefined
          ? []
          : [{ ...chunk, ...entry, fusedRank: entry.rank, relevanceScore: null, move: 0 }];
      });
      const { current, superseded } = setSupersededAside(results);
      const context = packChunks(current, { contextTokens, k });
      const usedTokens = context.reduce((sum, { tokens }) => sum + tokens, 0);
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
      };
      span.setAttributes({ [ATTRIBUTE.context]: JSON.stringify(record) });
      const retrieval: AskRetrieval = {
        results,
        packed: context.map(({ chunk, tokens }) => ({ chunkId: chunk.chunkId, tokens })),
        leftOut: superseded.map(({ chunkId }) => ({ chunkId, reason: 'superseded' })),
        budgetTokens: contextTokens,
      };
      emit({ type: 'retrieval-ready', retrieval });
      return { context, retrieval };
    },
  });
}
