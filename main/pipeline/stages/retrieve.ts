import * as z from 'zod';
import { DEFAULT_LEG_DEPTH, MAX_SEARCH_K } from '../../contract/retrieval.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { RetrievalRecord } from '../../contract/trace.ts';
import type { QuerySide } from '../../spec/query-side.ts';
import type { Retriever } from '../../spec/retriever.ts';
import { repairedQuery, variantsOf } from '../query-variants.ts';
import { defineStage, type StageImplementation } from '../stage.ts';

const parameters = z.strictObject({ k: z.int().min(1).max(MAX_SEARCH_K).default(DEFAULT_LEG_DEPTH) });

/** A leg of retrieval as a stage: `retrieve/bm25`, `retrieve/vector`. Its span carries every candidate with its score. */
export function retrieveStage(retriever: Retriever, { retrieveVariants }: QuerySide): StageImplementation {
  const slot = retriever.name;
  return defineStage({
    uses: `retrieve/${slot}`,
    parameters,
    reads: [['query']],
    writes: [slot],
    skipped: () => ({ [slot]: null }),
    run: async ({ slots, parameters: { k }, input, span, signal }) => {
      const variants = variantsOf(slots);
      const { filter } = input;
      const { ranking, perVariant } = await retrieveVariants(retriever, { variants, k, filter }, { signal });
      const record: RetrievalRecord = {
        query: repairedQuery(slots),
        k,
        filter,
        candidates: ranking,
        ...(variants.length === 1
          ? {}
          : {
              variants: variants.map(({ text, weight }, index) => ({
                text,
                weight,
                candidates: perVariant[index] ?? [],
              })),
            }),
      };
      span.setAttributes({
        [ATTRIBUTE.operation]: 'retrieval',
        [ATTRIBUTE.dataSourceId]: slot,
        [ATTRIBUTE.retrieval]: JSON.stringify(record),
      });
      return { [slot]: ranking };
    },
  });
}
