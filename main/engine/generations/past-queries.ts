import type { Citation } from '../../contract/ask.ts';
import { retrievalFilter, type RetrievalFilter } from '../../contract/retrieval.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Trace } from '../../contract/trace.ts';
import type { KnownAnswer } from '../../evals/migration/known-answer.ts';
import type { TraceReader } from '../../spec/tracer.ts';

/** A query to be replayed, as retrieval saw it. */
export interface PastQuery {
  query: string;
  filter: RetrievalFilter;
  known: KnownAnswer | null;
}

const PAGE = 200;
const MAX_LABEL_LENGTH = 120;

/** @returns the newest different queries that were really asked, each with what its answer cited as a weak judgement */
export function readPastQueries(traces: TraceReader, limit: number): PastQuery[] {
  const found = new Map<string, PastQuery>();
  let cursor: string | null = null;
  do {
    const page = traces.listTraces({ filter: 'kind:ask', limit: PAGE, ...(cursor === null ? {} : { cursor }) });
    for (const { traceId, status } of page.traces) {
      if (status === 'error' || status === 'cancelled') continue;
      const query = toPastQuery(traces.readTrace(traceId));
      const key = JSON.stringify([query.query, query.filter]);
      if (query.query !== '' && !found.has(key)) found.set(key, query);
      if (found.size >= limit) return [...found.values()];
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return [...found.values()];
}

function toPastQuery({ spans }: Trace): PastQuery {
  const attribute = (name: string): unknown =>
    spans.map(({ attributes }) => attributes[name]).find((value) => value !== undefined);
  const text = (name: string): string => {
    const value = attribute(name);
    return typeof value === 'string' ? value : '';
  };
  const citations = parseJson(text(ATTRIBUTE.citations));
  return {
    query: text(ATTRIBUTE.effectiveQuery) || text(ATTRIBUTE.question),
    filter: filterOf(parseJson(text(ATTRIBUTE.retrieval))),
    known: knownFrom(Array.isArray(citations) ? (citations as Citation[]) : []),
  };
}

/** A filter that this Trestle no longer understands is left out: the query is still worth replaying. */
function filterOf(record: unknown): RetrievalFilter {
  const filter = typeof record === 'object' && record !== null && 'filter' in record ? record.filter : {};
  const parsed = retrievalFilter.safeParse(filter);
  return parsed.success ? parsed.data : {};
}

function knownFrom(citations: readonly Citation[]): KnownAnswer | null {
  const [first] = citations;
  if (first === undefined) return null;
  return {
    isWeak: true,
    label: `${first.displayPath}: ${first.text.slice(0, MAX_LABEL_LENGTH)}`,
    facts: citations.map(({ documentId, start, end, text }) => ({
      path: null,
      documentId,
      text,
      range: { start, end },
    })),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
