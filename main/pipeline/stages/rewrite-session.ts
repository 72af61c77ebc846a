import * as z from 'zod';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { standaloneQuery } from '../follow-up.ts';
import { defineStage, type StageImplementation } from '../stage.ts';

const parameters = z.strictObject({});

/** `rewrite/session`: makes a follow-up question stand alone by carrying over what the conversation is about. */
export function rewriteSessionStage(): StageImplementation {
  return defineStage({
    uses: 'rewrite/session',
    parameters,
    reads: [],
    writes: ['query'],
    skipped: (input) => ({ query: input.question }),
    run: async ({ input, span }) => {
      const query = standaloneQuery(input.question, input.turns);
      span.setAttributes({ [ATTRIBUTE.effectiveQuery]: query });
      return { query };
    },
  });
}
