import * as z from 'zod';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { RetrievalRecord } from '../../contract/trace.ts';
import type { Fusion } from '../../spec/fusion.ts';
import { repairedQuery } from '../query-variants.ts';
import { defineStage, type StageImplementation } from '../stage.ts';

/** Fused chunks handed on: more than are packed, so that the inspector shows what just missed the context. */
const DEFAULT_FUSED_K = 20;

const parameters = z.strictObject({ k: z.int().min(1).max(100).default(DEFAULT_FUSED_K) });

/** `fuse`: merges the legs. With one leg skipped the other decides alone; with both skipped there is nothing to rank. */
export function fuseStage(fusion: Fusion): StageImplementation {
  return defineStage({
    uses: 'fuse',
    parameters,
    reads: [['bm25', 'vector']],
    writes: ['fused'],
    skipped: null,
    run: async ({ slots, parameters: { k }, input, span }) => {
      // A pipeline may have one leg alone.
      const fused = fusion.fuse({
        bm25: 'bm25' in slots ? slots.bm25 : null,
        vector: 'vector' in slots ? slots.vector : null,
        k,
      });
      const candidates = fused.map(({ chunkId, rank, fusedScore }) => ({ chunkId, rank, score: fusedScore }));
      const record: RetrievalRecord = { query: repairedQuery(slots), k, filter: input.filter, candidates };
      span.setAttributes({ [ATTRIBUTE.retrieval]: JSON.stringify(record) });
      return { fused };
    },
  });
}
