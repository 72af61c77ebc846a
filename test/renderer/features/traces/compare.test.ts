import { describe, expect, it } from 'vitest';
import type { SpanPair, TraceDiff } from '../../../../main/contract/trace-diff.ts';
import { answerWords } from '../../../../renderer/features/traces/compare/answer-words.ts';
import {
  compareTree,
  differenceWords,
  flattenCompare,
  nextDifference,
  signedDuration,
} from '../../../../renderer/features/traces/compare/compare-tree.ts';
import { compareVerdict } from '../../../../renderer/features/traces/compare/compare-verdict.ts';
import { answerOf } from '../../../../renderer/features/traces/view-model/answer-of.ts';
import { flattenSpans, spanTree } from '../../../../renderer/features/traces/view-model/span-tree.ts';
import { aSpan, aSummary, theRoots } from './builders.ts';
import { aCanonicalSpan } from './canonical-builders.ts';

const NO_DELTA = { ms: null, inputTokens: null, outputTokens: null, costUsd: null };

function aPair(facts: Partial<SpanPair> & { id?: string } = {}): SpanPair {
  const { id = 'run', ...more } = facts;
  const span = { spanId: id, name: id, kind: 'chain', status: 'ok', durationMs: 5 } as const;
  return { depth: 0, before: span, after: span, isMoved: false, differences: [], delta: NO_DELTA, ...more };
}

const changedOutput = { type: 'output', detail: 'The answer is another.', lines: ['-two', '+three'] } as const;

function aDiff(facts: Partial<TraceDiff> = {}): TraceDiff {
  return {
    before: aSummary(),
    after: aSummary(),
    first: null,
    delta: NO_DELTA,
    pairs: [aPair()],
    toolCalls: [],
    ...facts,
  };
}

const lone = (id: string): SpanPair => ({ ...aPair({ id, depth: 1 }), after: null });

describe('two traces side by side', () => {
  const nodes = flattenSpans(
    theRoots([aSpan({ id: 'run', startMs: 0, ms: 9 }), aSpan({ id: 'find', parent: 'run', startMs: 1, ms: 3 })]),
  );
  const diff = aDiff({
    first: { spanId: 'find', name: 'find', type: 'output', detail: 'The answer is another.' },
    pairs: [
      aPair(),
      aPair({ id: 'find', depth: 1, differences: [changedOutput] }),
      aPair({ id: 'inner', depth: 2 }),
      lone('repair'),
    ],
  });
  const roots = compareTree(diff, { before: nodes, after: nodes });
  const rows = flattenCompare(roots);

  it('nest as the spans did, each with its bars, and mark where they part first', () => {
    expect(roots.map(({ label, children }) => [label, children.length])).toEqual([['run', 2]]);
    expect(rows.map(({ label, words, isFirst }) => [label, words, isFirst])).toEqual([
      ['run', '', false],
      ['find', 'output', true],
      ['inner', '', false],
      ['repair', 'only before', false],
    ]);
    expect(rows[1]?.before?.ms).toBe(3);
    expect(rows[2]?.before).toBeNull();
  });

  it('are walked from difference to difference, round and round', () => {
    const from = (key: string | null, step: 1 | -1) => nextDifference(rows, key, step)?.label;
    expect(from('0', 1)).toBe('find');
    expect(from('1', 1)).toBe('repair');
    expect(from('3', 1)).toBe('find');
    expect(from('1', -1)).toBe('repair');
    expect(nextDifference([], null, 1)).toBeNull();
  });

  it('name each kind of difference once', () => {
    const parameters = { type: 'parameters', detail: '', values: [] } as const;
    expect(differenceWords(aPair({ isMoved: true, differences: [changedOutput, changedOutput, parameters] }))).toBe(
      'order, output, settings',
    );
  });

  it('take a chain as deep as it has spans', () => {
    const chain = Array.from({ length: 5000 }, (_, depth) => aPair({ id: `s${depth}`, depth }));
    expect(flattenCompare(compareTree(aDiff({ pairs: chain }), { before: [], after: [] }))).toHaveLength(5000);
  });
});

describe('the verdict of a comparison', () => {
  it('is the first difference, how many more there are, and what the whole became', () => {
    const verdict = compareVerdict(
      aDiff({
        first: { spanId: 'find', name: 'find', type: 'output', detail: 'The answer is another.' },
        pairs: [aPair({ differences: [changedOutput] }), lone('repair')],
        delta: { ms: 1200, inputTokens: -12, outputTokens: 0, costUsd: 0.0004 },
      }),
    );
    expect(verdict).toEqual({
      sentence: 'First difference: find',
      detail: 'The answer is another. 1 other span differs too.',
      deltas: ['+1.20 s', '−12 tokens in', '+$0.0004'],
    });
  });

  it('says so when nothing but figures differs', () => {
    expect(compareVerdict(aDiff({ delta: { ...NO_DELTA, ms: -3.4 } }))).toEqual({
      sentence: 'Nothing differs but times, tokens and cost',
      detail: null,
      deltas: ['−3.4 ms'],
    });
    expect(signedDuration(0)).toBe('0 ms');
  });
});

describe('the verdict of traces without a clock', () => {
  const untimed = {
    ...lone('row'),
    before: { spanId: 'row', name: 'row', kind: 'llm', status: 'ok', durationMs: null } as const,
  };
  const { detail, deltas } = compareVerdict(
    aDiff({
      first: { spanId: 'row', name: 'row', type: 'missing', detail: 'row is only in the first trace' },
      pairs: [untimed, untimed],
      delta: { ...NO_DELTA, ms: 0 },
    }),
  );

  it('knows no difference of times', () => {
    expect(deltas).toEqual([]);
  });

  it('ends the sentence about the first difference before the one about the others', () => {
    expect(detail).toBe('row is only in the first trace. 1 other span differs too.');
  });
});

describe('two answers', () => {
  it('show on each side what the other has not', () => {
    const { before, after, isSame } = answerWords('within 21 days', 'without delay');
    expect(isSame).toBe(false);
    expect(before.map(({ text }) => text).join('')).toBe('within 21 days');
    expect(after.map(({ text }) => text).join('')).toBe('without delay');
    expect(before.every(({ change }) => change !== 'added')).toBe(true);
    expect(answerWords('same', 'same').isSame).toBe(true);
  });

  it('are not compared word by word when that would take long', () => {
    const long = 'word '.repeat(4000);
    expect(answerWords(long, `${long}more`).isSame).toBeNull();
  });
});

describe('the answer of a trace', () => {
  const answer = (...spans: Parameters<typeof aCanonicalSpan>[0][]) => {
    const canonical = spans.map((facts, index) =>
      aCanonicalSpan({ spanId: `s${index}`, ...(index === 0 ? {} : { parentSpanId: 's0' }), ...facts }),
    );
    const plain = canonical.map(({ spanId, parentSpanId }, index) =>
      aSpan({ id: spanId, ...(parentSpanId === undefined ? {} : { parent: parentSpanId }), startMs: index, ms: 10 }),
    );
    return answerOf(flattenSpans(spanTree({ spans: plain }, new Map(canonical.map((span) => [span.spanId, span])))));
  };
  const says = (content: string) => [{ role: 'assistant', parts: [{ type: 'text' as const, content }] }];

  it('is what its outermost span gave', () => {
    expect(answer({ kind: 'chain', output: 'At dock 4.' }, { outputMessages: says('I think dock 4') })).toBe(
      'At dock 4.',
    );
    expect(answer({ outputMessages: says('At dock 4.'), output: { raw: true } })).toBe('At dock 4.');
  });

  it('is else the last words of the last model call, and null where nothing was said', () => {
    expect(answer({ kind: 'agent' }, { outputMessages: says('first') }, { outputMessages: says('last') })).toBe('last');
    expect(answer({ kind: 'agent' })).toBeNull();
  });
});
