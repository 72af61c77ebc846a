import { describe, expect, test } from 'vitest';
import { LINK_VIEWS } from '../../../../main/contract/arrival.ts';
import { arrivalStep } from '../../../../renderer/app/arrivals/arrival-step.ts';
import { features } from '../../../../renderer/features/index.ts';
import { featureAt } from '../../../../renderer/features/feature-at.ts';

const OPEN = { path: '/open', name: 'open' };

describe('a link to a workspace', () => {
  const link = (path: string) => ({ type: 'workspace-link', path }) as const;
  test('that was never opened is asked about, with its path', () => {
    expect(arrivalStep(link('/new'), null, [])).toEqual({ type: 'ask', path: '/new', isKnown: false, leaves: null });
  });
  test('that was opened before is entered where nothing is open', () => {
    expect(arrivalStep(link('/old'), null, [{ path: '/old' }])).toEqual({ type: 'enter', path: '/old' });
  });
  test('never leaves an open one unasked: its work would end', () => {
    expect(arrivalStep(link('/old'), OPEN, [{ path: '/old' }])).toEqual({
      type: 'ask',
      path: '/old',
      isKnown: true,
      leaves: 'open',
    });
  });
  test('that is open already does nothing', () => {
    expect(arrivalStep(link('/open'), OPEN, [])).toEqual({ type: 'nothing' });
  });
});

test('a trace, a release and an export of traces wait for a workspace, and are never run or imported by themselves', () => {
  const traceId = '0123456789abcdef0123456789abcdef';
  const arrivals = [
    { type: 'trace', traceId },
    { type: 'release-file', path: '/r' },
    { type: 'trace-file', path: '/t' },
  ] as const;
  expect(arrivals.map((arrival) => arrivalStep(arrival, null, []).type)).toEqual(['wait', 'wait', 'wait']);
  expect(arrivals.map((arrival) => arrivalStep(arrival, OPEN, []))).toEqual([
    { type: 'go', path: `/traces/${traceId}` },
    { type: 'verify', path: '/r' },
    { type: 'import', path: '/t' },
  ]);
});

test('every view that a link may name is there', () => {
  for (const view of LINK_VIEWS) {
    const step = arrivalStep({ type: 'view', view }, OPEN, []);
    expect(step.type).toBe('go');
    expect(featureAt(features, (step as { path: string }).path), view).toBeDefined();
  }
});

test('what leads nowhere is said', () => {
  expect(arrivalStep({ type: 'told', sentence: 'No.' }, null, [])).toEqual({ type: 'say', sentence: 'No.' });
});
