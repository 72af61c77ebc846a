import type { PackingLimits } from '../../pipeline/explain-packing.ts';
import { DEFAULT_CONTEXT_TOKENS, DEFAULT_MAX_CHUNKS } from '../../pipeline/stages/pack.ts';
import { createReading } from '../access/reading.ts';
import { explainSearch } from '../explain/explain-search.ts';
import { explainWhyNot } from '../explain/why-not.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Why a search found what it found, and why it did not find what somebody misses. Reading only. */
export function createExplainHandlers(parts: StandingParts): Handlers<'search.explain' | 'search.whyNot'> {
  const reading = createReading(parts);
  return {
    'search.explain': (request, { signal }) =>
      parts.gate.during(() =>
        reading.read({
          method: 'search.explain',
          as: request.filter.as,
          query: request.query,
          countReturned: ({ results }) => results.length,
          work: async (scope) => {
            const scoped = { ...request, filter: { ...request.filter, as: scope } };
            const [explanation, access] = await Promise.all([
              explainSearch(parts, scoped, packingLimits(parts), signal),
              reading.describe(scope),
            ]);
            return { ...explanation, access };
          },
        }),
      ),
    'search.whyNot': (request, { signal }) =>
      parts.gate.during(() =>
        reading.read({
          method: 'search.whyNot',
          as: request.filter.as,
          query: request.query,
          countReturned: () => 0,
          work: (scope) => {
            const scoped = { ...request, filter: { ...request.filter, as: scope } };
            return explainWhyNot(parts, scoped, packingLimits(parts), signal);
          },
        }),
      ),
  };
}

/** What the workspace's own pipeline would do with the results; packing's defaults where it does not say. */
function packingLimits({ files }: StandingParts): PackingLimits {
  const { pipeline } = files.readWorkspace();
  const stage = files
    .readPipelines()
    .byId.get(pipeline)
    ?.stages.find(({ uses }) => uses === 'pack');
  const numberOf = (name: string, standard: number): number => {
    const value = stage?.with[name];
    return typeof value === 'number' ? value : standard;
  };
  return { contextTokens: numberOf('contextTokens', DEFAULT_CONTEXT_TOKENS), k: numberOf('k', DEFAULT_MAX_CHUNKS) };
}
