import { describe, expect, it } from 'vitest';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { defaultSpan } from '../../../../renderer/features/traces/view-model/default-span.ts';
import { findingsOf, nextFinding } from '../../../../renderer/features/traces/view-model/findings.ts';
import { aRunTrace, aSpan, aStage, theRoots } from './builders.ts';

const failed = { code: 'error', message: 'The model closed the connection.' } as const;

describe('the findings of a trace', () => {
  it('are none but the stage over its budget when all went well', () => {
    expect(findingsOf(theRoots()).map(({ spanId, kind, text }) => [spanId, kind, text])).toEqual([
      ['rewrite', 'over-budget', 'took 8.0 ms of its 5.0 ms.'],
    ]);
  });

  it('report an error once, where it began', () => {
    const roots = theRoots([
      aSpan({ id: 'run', kind: 'run', startMs: 0, ms: 10, status: failed }),
      aStage({ id: 'generate', startMs: 1, ms: 9, status: failed }),
      aSpan({ id: 'chat', parent: 'generate', kind: 'model', startMs: 2, ms: 7, status: failed }),
    ]);
    expect(findingsOf(roots)).toEqual([
      {
        spanId: 'chat',
        kind: 'error',
        label: 'chat',
        text: 'failed. The model closed the connection.',
        similar: { facet: 'status', value: 'error' },
      },
    ]);
  });

  it('report a ladder step with its reason, and not the time it took as well', () => {
    const ladder = {
      [ATTRIBUTE.ladderStep]: 'skip',
      [ATTRIBUTE.ladderReason]: 'Stage bm25 passed its timeout of 10 ms.',
    };
    const roots = theRoots([aStage({ id: 'bm25', startMs: 0, ms: 60, budgetMs: 50, attributes: ladder })]);
    expect(findingsOf(roots)).toMatchObject([
      { kind: 'degraded', text: 'took a step down: skipped. Stage bm25 passed its timeout of 10 ms.' },
    ]);
  });

  it('report a refusal with the evidence there was', () => {
    const attributes = { [ATTRIBUTE.refused]: true, [ATTRIBUTE.evidence]: 0.314 };
    const roots = theRoots([aSpan({ id: 'run', kind: 'run', startMs: 0, ms: 10, attributes })]);
    expect(findingsOf(roots)).toMatchObject([{ kind: 'refused', text: 'refused to answer: evidence 0.31.' }]);
  });

  it('are walked forwards and backwards, around the end', () => {
    const findings = ['b', 'd'].map((spanId) => ({
      spanId,
      kind: 'error' as const,
      label: '',
      text: '',
      similar: null,
    }));
    const order = ['a', 'b', 'c', 'd'];
    expect(nextFinding(findings, order, 'a', 1)).toBe('b');
    expect(nextFinding(findings, order, 'b', 1)).toBe('d');
    expect(nextFinding(findings, order, 'd', 1)).toBe('b');
    expect(nextFinding(findings, order, 'b', -1)).toBe('d');
    expect(nextFinding(findings, order, null, 1)).toBe('b');
    expect(nextFinding([], order, 'a', 1)).toBeNull();
  });
});

describe('the span shown first', () => {
  it('is what failed, else the model call, else the run', () => {
    const roots = theRoots();
    expect(defaultSpan(roots, findingsOf(roots))?.id).toBe('chat');
    const broken = theRoots([...aRunTrace(), aStage({ id: 'check', startMs: 99, ms: 1, status: failed })]);
    expect(defaultSpan(broken, findingsOf(broken))?.id).toBe('check');
    const bare = theRoots([aSpan({ id: 'run', kind: 'run', startMs: 0, ms: 1 })]);
    expect(defaultSpan(bare, [])?.id).toBe('run');
    expect(defaultSpan([], [])).toBeNull();
  });
});
