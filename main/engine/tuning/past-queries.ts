import type { Citation } from '../../contract/ask.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { TuningQuery } from '../../evals/tune-retrieval.ts';
import type { TraceReader } from '../../spec/tracer.ts';

/** The newest traces looked through, and different questions taken of them. */
const MAX_TRACES = 1000;
const MAX_QUERIES = 300;

/**
 * Questions asked so far with the chunks their answers cited as weak labels: an answer can only cite what was found, so
 * they favour the settings they were found with. That is why a change must be clearly outside the noise.
 */
export function readPastQueries(traces: TraceReader): readonly TuningQuery[] {
  const queries = new Map<string, TuningQuery>();
  for (const { traceId, kind, status } of traces.listTraces({ filter: '', limit: MAX_TRACES }).traces) {
    if (queries.size === MAX_QUERIES) break;
    if (kind !== 'ask' || status !== 'ok') continue;
    const root = traces.readTrace(traceId).spans[0]?.attributes ?? {};
    const query = text(root[ATTRIBUTE.effectiveQuery]) || text(root[ATTRIBUTE.question]);
    const cited = chunksCited(text(root[ATTRIBUTE.citations]));
    if (query !== '' && cited.length > 0 && !queries.has(query)) {
      queries.set(query, { query, gains: new Map(cited.map((chunkId) => [chunkId, 1])) });
    }
  }
  return [...queries.values()];
}

function chunksCited(json: string): readonly string[] {
  if (json === '') return [];
  return (JSON.parse(json) as readonly Citation[]).map(({ chunkId }) => chunkId);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
