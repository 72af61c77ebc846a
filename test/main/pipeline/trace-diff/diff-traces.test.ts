import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import type { CanonicalTrace } from '../../../../main/contract/trace.ts';
import { diffTraces } from '../../../../main/pipeline/trace-diff/diff-traces.ts';
import { makeCanonicalSpan } from '../../../support/canonical-spans.ts';
import { makeTrace } from '../../../support/trace-shapes.ts';

type Retrieval = NonNullable<CanonicalSpan['retrieval']>;

let made = 0;
/** Spans one after the other, 100 ms each, below a root; ids are new in every trace. */
function traceOf(...children: Partial<CanonicalSpan>[]): CanonicalTrace {
  made += 1;
  const traceId = made.toString(16).padStart(32, '0');
  const at = (ms: number): string => String(1_767_603_600_000_000_000n + BigInt(ms) * 1_000_000n);
  const id = (index: number): string => `${made}-${index}`;
  const root = { traceId, spanId: id(0), name: 'ask', kind: 'chain', startNs: at(0), endNs: at(5000) } as const;
  return {
    summary: makeTrace({ number: made }).summary,
    spans: [
      makeCanonicalSpan(root),
      ...children.map((child, index) =>
        makeCanonicalSpan({
          traceId,
          spanId: id(index + 1),
          parentSpanId: id(0),
          seq: index + 1,
          startNs: at(index * 100),
          endNs: at(index * 100 + 90),
          ...child,
        }),
      ),
    ],
  };
}

const documents = (...ids: string[]): Retrieval => ({
  query: 'ferry',
  documents: ids.map((id, index) => ({ id, idSource: 'given', rank: index + 1 })),
});
const says = (content: string): NonNullable<CanonicalSpan['outputMessages']> => [
  { role: 'assistant', parts: [{ type: 'text', content }] },
];
const search: Partial<CanonicalSpan> = { name: 'search', kind: 'retriever', retrieval: documents('a', 'b', 'c', 'd') };
const chat: Partial<CanonicalSpan> = { name: 'chat small', requestModel: 'small', outputMessages: says('At six.') };
const call = (line: number, name = 'timetable'): Partial<CanonicalSpan> => ({
  name: `execute_tool ${name}`,
  kind: 'tool',
  tool: { name, arguments: { line } },
});

describe('diffTraces', () => {
  it('reports nothing for the same trace with other ids and times', () => {
    const diff = diffTraces(traceOf(search, call(7), chat), traceOf(search, call(7), chat));
    expect(diff.first).toBeNull();
    expect(diff.pairs).toHaveLength(4);
    expect(diff.pairs.every(({ before, after, differences }) => before && after && differences.length === 0)).toBe(
      true,
    );
    expect(diff.toolCalls.map(({ type }) => type)).toEqual(['same']);
  });

  it('names the retrieval, with its overlap and moves, before the answer that follows from it', () => {
    const after = { ...search, retrieval: documents('b', 'a', 'c', 'x') };
    const diff = diffTraces(traceOf(search, chat), traceOf(after, { ...chat, outputMessages: says('At seven.') }));
    // |{a,b,c}| / 4 = 0.75
    expect(diff.first).toMatchObject({ name: 'search', type: 'documents' });
    expect(diff.pairs[1]?.differences).toEqual([
      {
        type: 'documents',
        detail: 'other documents, overlap@4 0.75: a went from 1 to 2',
        k: 4,
        overlapAtK: 0.75,
        moves: [
          { id: 'a', beforeRank: 1, afterRank: 2 },
          { id: 'b', beforeRank: 2, afterRank: 1 },
          { id: 'd', beforeRank: 4, afterRank: null },
          { id: 'x', beforeRank: null, afterRank: 4 },
        ],
      },
    ]);
    expect(diff.pairs[2]?.differences).toMatchObject([
      { type: 'output', lines: ['@@ line 1', ' assistant:', '-At six.', '+At seven.'] },
    ]);
  });

  it('knows a document of another name by its text', () => {
    const named = (id: string): Retrieval => ({
      documents: [{ id, idSource: 'content-hash', rank: 1, content: 'The ferry leaves at six.' }],
    });
    const diff = diffTraces(
      traceOf({ ...search, retrieval: named('d1') }),
      traceOf({ ...search, retrieval: named('n1') }),
    );
    expect(diff.first).toBeNull();
  });

  it('holds spans of another model against each other, and says that the model changed', () => {
    const diff = diffTraces(traceOf(chat), traceOf({ ...chat, name: 'chat large', requestModel: 'large' }));
    expect(diff.pairs[1]).toMatchObject({ before: { name: 'chat small' }, after: { name: 'chat large' } });
    expect(diff.first).toMatchObject({ type: 'model', detail: 'model small is large now' });
  });

  it('aligns around a span that only one trace has', () => {
    const rerank: Partial<CanonicalSpan> = { name: 'rerank', kind: 'reranker' };
    const added = diffTraces(traceOf(search, chat), traceOf(search, rerank, chat));
    expect(added.pairs.map(({ before, after }) => [before?.name ?? null, after?.name ?? null])).toEqual([
      ['ask', 'ask'],
      ['search', 'search'],
      [null, 'rerank'],
      ['chat small', 'chat small'],
    ]);
    expect(added.first).toMatchObject({ name: 'rerank', type: 'added' });
    const missing = diffTraces(traceOf(search, rerank, chat), traceOf(search, chat));
    expect(missing.first).toMatchObject({ name: 'rerank', type: 'missing' });
  });

  it('tells tool calls of other arguments, another name, another order, and those that came or went', () => {
    const types = (before: Partial<CanonicalSpan>[], after: Partial<CanonicalSpan>[]): string[] =>
      diffTraces(traceOf(...before), traceOf(...after)).toolCalls.map(({ type }) => type);
    expect(types([call(7)], [call(8)])).toEqual(['arguments']);
    expect(types([call(7)], [call(7, 'departures')])).toEqual(['name']);
    expect(types([call(7), call(8, 'fare')], [call(8, 'fare'), call(7)])).toEqual(['order', 'same']);
    expect(types([call(7)], [call(7), call(9, 'fare')])).toEqual(['same', 'added']);
    expect(types([call(7), call(9, 'fare')], [call(7)])).toEqual(['same', 'missing']);
  });

  it('does not call legs that ran side by side moved', () => {
    const leg = (name: string, from: number): Partial<CanonicalSpan> => ({
      name,
      kind: 'retriever',
      startNs: String(1_767_603_600_000_000_000n + BigInt(from)),
      endNs: '1767603600900000000',
    });
    expect(
      diffTraces(traceOf(leg('bm25', 1), leg('vector', 2)), traceOf(leg('bm25', 2), leg('vector', 1))).first,
    ).toBeNull();
    expect(diffTraces(traceOf(search, chat), traceOf(chat, search)).first).toMatchObject({ type: 'order' });
  });

  it('holds every span of both traces once, whatever parents and times they claim', () => {
    const time = fc.option(fc.bigInt({ min: 0n, max: 99n }).map(String), { nil: undefined });
    const claim = fc.record({
      parent: fc.nat({ max: 9 }),
      startNs: time,
      endNs: time,
      name: fc.constantFrom('a', 'b'),
    });
    const traces = fc.array(claim, { maxLength: 8 }).map((claims) =>
      claims.map(({ parent, startNs, endNs, name }, index) => {
        const {
          startNs: _start,
          endNs: _end,
          ...span
        } = makeCanonicalSpan({
          spanId: String(index),
          parentSpanId: String(parent),
          name,
        });
        return { ...span, ...(startNs === undefined ? {} : { startNs }), ...(endNs === undefined ? {} : { endNs }) };
      }),
    );
    fc.assert(
      fc.property(traces, traces, (one, other) => {
        const { summary } = makeTrace();
        const { pairs } = diffTraces({ summary, spans: one }, { summary, spans: other });
        const ids = (side: 'before' | 'after'): string[] =>
          pairs.flatMap((pair) => pair[side]?.spanId ?? []).toSorted();
        expect(ids('before')).toEqual(one.map(({ spanId }) => spanId).toSorted());
        expect(ids('after')).toEqual(other.map(({ spanId }) => spanId).toSorted());
      }),
      { seed: 11 },
    );
  });

  it('goes through a chain of 50,000 spans and 20,000 siblings', () => {
    const { summary } = makeTrace();
    const chain = Array.from({ length: 50_000 }, (_, index) =>
      makeCanonicalSpan({ spanId: String(index), parentSpanId: String(index - 1), seq: index }),
    );
    const flat = Array.from({ length: 20_000 }, (_, index) =>
      makeCanonicalSpan({ spanId: String(index), name: `step ${index % 7}`, seq: index }),
    );
    expect(diffTraces({ summary, spans: chain }, { summary, spans: chain }).pairs).toHaveLength(50_000);
    const shifted = flat.slice(1);
    const { first, pairs } = diffTraces({ summary, spans: flat }, { summary, spans: shifted });
    expect(first).toMatchObject({ type: 'missing' });
    expect(pairs).toHaveLength(20_000);
  });
});
