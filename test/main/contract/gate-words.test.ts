import { expect, it } from 'vitest';
import { describeEvidence } from '../../../main/contract/gate-words.ts';

it('names what is behind a check with its id, and an id that is its own name once', () => {
  expect(describeEvidence({ type: 'eval', id: 'e-6cdeff146b', label: 'handbook' })).toBe('handbook (e-6cdeff146b)');
  expect(describeEvidence({ type: 'eval', id: 'e-6cdeff146b', label: 'handbook' }, 6)).toBe('handbook (e-6cde)');
  expect(describeEvidence({ type: 'prompt', id: 'answer', label: 'answer' })).toBe('answer');
  expect(describeEvidence(null)).toBe('–');
});
