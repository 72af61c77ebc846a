import { expect, test } from 'vitest';
import type { SpanId } from '../../../main/contract/ids.ts';
import type { Span } from '../../../main/contract/span.ts';
import { ATTRIBUTE } from '../../../main/contract/span-attributes.ts';
import { costOfSpans } from '../../../main/pipeline/cost-of-spans.ts';
import { makeTrace } from '../../support/journal-fixture.ts';

const [root] = makeTrace().spans;
function model(id: string, parent: string, costUsd: number | null): Span {
  return {
    ...(root as Span),
    kind: 'model',
    spanId: id as SpanId,
    parentSpanId: parent as SpanId,
    attributes: costUsd === null ? {} : { [ATTRIBUTE.costUsd]: costUsd },
  };
}

test('a run costs what its models cost; attempts below a call are in that call', () => {
  expect(costOfSpans([root as Span])).toBe(0);
  const calls = [model('a', 'stage', 0.25), model('a1', 'a', 0.1), model('a2', 'a', null), model('b', 'stage', 0.5)];
  expect(costOfSpans([root as Span, ...calls])).toBe(0.75);
});

test('one call of unknown cost makes the cost of the run unknown, not zero', () => {
  expect(costOfSpans([model('a', 'stage', 0.25), model('b', 'stage', null)])).toBeNull();
});
