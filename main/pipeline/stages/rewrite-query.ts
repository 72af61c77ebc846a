import * as z from 'zod';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { QueryRewriter } from '../../spec/query-side.ts';
import { defineStage, type StageImplementation } from '../stage.ts';

const parameters = z.strictObject({});

/** `rewrite/query`: repairs misspellings against the corpus and adds variants for acronyms and synonyms. */
export function rewriteQueryStage(rewriter: QueryRewriter): StageImplementation {
  return defineStage({
    uses: 'rewrite/query',
    parameters,
    reads: [['query']],
    writes: ['rewrite'],
    skipped: () => ({ rewrite: null }),
    run: async ({ slots, input, span, signal }) => {
      const rewrite = await rewriter.rewrite({ query: slots.query, filter: input.filter }, { signal });
      span.setAttributes({ [ATTRIBUTE.rewrite]: JSON.stringify(rewrite) });
      return { rewrite };
    },
  });
}
