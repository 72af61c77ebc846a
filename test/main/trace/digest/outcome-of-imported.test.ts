import { describe, expect, it } from 'vitest';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { outcomeOfImported } from '../../../../main/trace/digest/outcome-of-imported.ts';
import { stageOfImported } from '../../../../main/trace/digest/stage-of-imported.ts';
import { makeCanonicalSpan } from '../../../support/canonical-spans.ts';

const answered = (content: string, given: Partial<CanonicalSpan> = {}): CanonicalSpan =>
  makeCanonicalSpan({ outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content }] }], ...given });

describe('what came of an imported trace', () => {
  it.each([
    ["I'm sorry, but I can't help with that.", true],
    ['I cannot provide legal advice.', true],
    ['The documents do not mention a refund.', true],
    ['Sorry for the delay: your parcel arrives on Monday.', false],
    ['I can help with that. The window is 21 days.', false],
    ['The claim window is 21 days.', false],
  ])('tells by its opening words whether %j refuses', (text, isRefused) => {
    expect(outcomeOfImported([answered(text)])).toMatchObject({ hasAnswer: true, isRefused });
  });

  it('believes a judge about the ground, and nobody else', () => {
    const scored = (name: string, value: number | string | boolean): boolean | null =>
      outcomeOfImported([answered('21 days.', { scores: [{ name, value }] })]).isGrounded;
    expect(scored('faithfulness', 0.9)).toBe(true);
    expect(scored('Groundedness', 0.2)).toBe(false);
    expect(scored('hallucination', 0.2)).toBe(true);
    expect(scored('hallucination', 'hallucinated')).toBe(false);
    expect(scored('faithfulness', 87)).toBeNull();
    expect(scored('helpfulness', 1)).toBeNull();
  });

  it('knows usage only where it was told', () => {
    expect(outcomeOfImported([answered('21 days.')])).toMatchObject({ hasUsage: false });
    expect(outcomeOfImported([answered('21 days.', { usage: { inputTokens: 0 } })])).toMatchObject({ hasUsage: true });
    expect(outcomeOfImported([makeCanonicalSpan({ kind: 'chain' })])).toMatchObject({ hasAnswer: false });
  });
});

describe('the stage of an imported span', () => {
  it('is its kind and name, without what tells one call from the next', () => {
    expect(stageOfImported(makeCanonicalSpan({ name: 'step 12' }))).toEqual({ kind: 'llm', name: 'step #' });
    expect(stageOfImported(makeCanonicalSpan({ name: 'run 4bf92f3577b34da6a3ce929d0e0e4736' }))?.name).toBe('run #');
    expect(stageOfImported(makeCanonicalSpan({ name: 'chat gpt-4o-2024-08-06' }))?.name).toBe('chat gpt-4o-2024-08-06');
    expect(stageOfImported(makeCanonicalSpan({ kind: 'tool', name: 'execute', tool: { name: 'lookup' } }))).toEqual({
      kind: 'tool',
      name: 'lookup',
    });
  });

  it('is none for transport, for what retells another, and for what was made up', () => {
    expect(stageOfImported(makeCanonicalSpan({ kind: 'other' }))).toBeNull();
    expect(stageOfImported(makeCanonicalSpan({ sameAs: 'b7' }))).toBeNull();
    expect(stageOfImported(makeCanonicalSpan({ synthetic: true }))).toBeNull();
  });
});
