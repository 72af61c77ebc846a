import { describe, expect, it } from 'vitest';
import {
  agoText,
  fieldTexts,
  passagePlace,
  repairTexts,
  silentStepText,
  stepFacts,
  stepName,
  stepStatusWord,
  valueText,
} from '../../../../renderer/features/agent/view-model/step-text.ts';
import { aStep, aToolStep } from './agent-builders.ts';

const model = { model: 'sim/steady', text: '', calls: [], inputTokens: 612, outputTokens: 58, finishReason: 'stop' };

describe('a step in words', () => {
  it('is called plan in the first round, answer at the end, and by its tool in between', () => {
    expect(stepName(aStep({ kind: 'model', model: { ...model, calls: [{ callId: 'c', tool: 'search' }] } }), 3)).toBe(
      'plan',
    );
    expect(stepName(aStep({ tool: aToolStep({ tool: 'search' }) }), 3)).toBe('search');
    expect(stepName(aStep({ number: 3, round: 2, kind: 'model', model }), 3)).toBe('answer');
    expect(
      stepName(
        aStep({ number: 2, round: 2, kind: 'model', model: { ...model, calls: [{ callId: 'c', tool: 'x' }] } }),
        3,
      ),
    ).toBe('think');
  });

  it('lists tokens, time and money, and no money where there is none', () => {
    expect(stepFacts(aStep({ kind: 'model', model, ms: 38, costUsd: 0 }))).toBe('612 tok in, 58 tok out · 38 ms');
    expect(stepFacts(aStep({ tool: aToolStep({ contractVersion: 3 }), ms: 58, costUsd: 0.02 }))).toBe(
      'v3 · 58 ms · $0.02',
    );
  });

  it('shows a call of a tool that does not exist without a version', () => {
    expect(stepFacts(aStep({ tool: aToolStep({ contractVersion: 0 }) }))).toBe('');
  });

  it('cuts long values and says so', () => {
    expect(valueText('x'.repeat(1000))).toMatch(/^x{400} …$/);
    expect(fieldTexts({ k: 12, query: 'late delivery' })).toEqual([
      { name: 'k', value: '12' },
      { name: 'query', value: 'late delivery' },
    ]);
    expect(fieldTexts([1, 2])).toEqual([{ name: '', value: '[1,2]' }]);
  });

  it('says what was put right in a call', () => {
    const repairs = [{ kind: 'key-case' as const, path: '', before: 'shipment_id', after: 'shipmentId' }];
    expect(repairTexts(aToolStep({ repairs }))).toEqual(['key-case: shipment_id → shipmentId']);
  });

  it('says nothing of a step that went well', () => {
    expect(stepStatusWord(aStep())).toBeNull();
    expect(stepStatusWord(aStep({ status: 'waiting' }))).toBe('waits for you');
  });
});

it('names a passage by its file and the heading it stands under', () => {
  const displayPath = 'handbook/claims/late-delivery.md';
  expect(passagePlace({ displayPath, headingPath: ['Late delivery', 'Time limits'] })).toBe(
    'late-delivery › Time limits',
  );
  expect(passagePlace({ displayPath: 'support-tickets.jsonl', headingPath: [] })).toBe('support-tickets.jsonl');
});

it('says what a silent model step asks for, and nothing of one that speaks', () => {
  const calls = [
    { callId: '1', tool: 'search' },
    { callId: '2', tool: 'calculator' },
  ];
  expect(silentStepText(aStep({ kind: 'model', model: { ...model, calls } }))).toBe('asks for search, calculator');
  expect(silentStepText(aStep({ kind: 'model', model: { ...model, text: 'First …', calls } }))).toBeNull();
  expect(silentStepText(aStep({ kind: 'model', model }))).toBeNull();
});

it('writes how long ago something was', () => {
  const now = Date.parse('2026-01-05T09:04:00.000Z');
  expect(agoText('2026-01-05T09:00:00.000Z', now)).toBe('4 min ago');
  expect(agoText('2026-01-05T09:03:59.900Z', now)).toBe('just now');
});
