import { wilsonInterval } from '../../evals/migration/intervals.ts';
import { readStructuredOutcomes } from '../../trace/structured-stats.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** How well models keep to the schemas of the workspace's prompts. */
export function createStructuredHandlers({ journal }: StandingParts): Handlers<'structured.stats'> {
  return {
    'structured.stats': async (request) => ({
      byPrompt: readStructuredOutcomes(journal, request).map((row) => {
        const { value, low, high } = wilsonInterval(row.calls - row.ok, row.calls);
        return { ...row, parseErrorRate: { share: value, low, high } };
      }),
    }),
  };
}
