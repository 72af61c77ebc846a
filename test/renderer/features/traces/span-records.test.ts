import { describe, expect, it } from 'vitest';
import type { Release } from '../../../../main/contract/release.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { attributeRows } from '../../../../renderer/features/traces/view-model/attribute-rows.ts';
import { messagesOf } from '../../../../renderer/features/traces/view-model/messages.ts';
import { pipelineFacts } from '../../../../renderer/features/traces/view-model/pipeline-facts.ts';
import { questionOf } from '../../../../renderer/features/traces/view-model/question-of.ts';
import { spanDetail, spanLabel } from '../../../../renderer/features/traces/view-model/span-label.ts';
import { citationsOf, contextOf, retrievalOf } from '../../../../renderer/features/traces/view-model/span-records.ts';
import { aSpan, aStage, aSummary } from './builders.ts';

const withAttributes = (attributes: Record<string, string | number | boolean>) =>
  aSpan({ id: 'span', startMs: 0, ms: 1, attributes });

describe('what a span carries as JSON', () => {
  it('is read back', () => {
    const retrieval = { query: 'q', k: 100, filter: {}, candidates: [{ chunkId: 'chk_1', rank: 1, score: 9.6 }] };
    expect(retrievalOf(withAttributes({ [ATTRIBUTE.retrieval]: JSON.stringify(retrieval) }))).toEqual(retrieval);
    const context = { budgetTokens: 10, usedTokens: 5, chunks: [] };
    expect(contextOf(withAttributes({ [ATTRIBUTE.context]: JSON.stringify(context) }))).toEqual(context);
  });

  it.each(['{"cut of', '42', '"text"', 'null', '[]'])(
    'is nothing, and no error, when a foreign trace holds %s',
    (text) => {
      const span = withAttributes({
        [ATTRIBUTE.retrieval]: text,
        [ATTRIBUTE.context]: text,
        [ATTRIBUTE.citations]: text,
        [ATTRIBUTE.inputMessages]: text,
      });
      expect(retrievalOf(span)).toBeNull();
      expect(contextOf(span)).toBeNull();
      expect(citationsOf(span)).toEqual([]);
      expect(messagesOf(span)).toEqual([]);
    },
  );
});

describe('the messages of a span', () => {
  it('are those of the model call, whether content is text or parts', () => {
    const span = withAttributes({
      [ATTRIBUTE.inputMessages]: JSON.stringify([
        { role: 'system', content: 'Answer from the sources.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'How many' },
            { type: 'text', text: 'days?' },
          ],
        },
      ]),
      [ATTRIBUTE.outputMessages]: JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: 'Five.' }] }]),
    });
    expect(messagesOf(span).map(({ role, parts }) => [role, ...parts.map(({ text }) => text)])).toEqual([
      ['system', 'Answer from the sources.'],
      ['user', 'How many\ndays?'],
      ['assistant', 'Five.'],
    ]);
  });

  it('are question and answer for a run', () => {
    const run = withAttributes({ [ATTRIBUTE.question]: 'How many?', [ATTRIBUTE.answer]: 'Five.' });
    expect(messagesOf(run).map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(questionOf({ spans: [run], summary: aSummary({ title: 'How…' }) })).toBe('How many?');
    expect(questionOf({ spans: [], summary: aSummary({ title: 'How…' }) })).toBe('How…');
  });
});

describe('a span in one line', () => {
  it('is named by its stage, else as it was recorded', () => {
    expect(spanLabel(aStage({ id: 'bm25', startMs: 0, ms: 1 }))).toBe('bm25');
    expect(spanLabel(aSpan({ id: 'x', name: 'chat gpt', startMs: 0, ms: 1 }))).toBe('chat gpt');
  });

  it('says what it did: found, packed, spent, stepped down or failed', () => {
    const detail = (attributes: Record<string, string | number | boolean>, more = {}) =>
      spanDetail(aSpan({ id: 'x', startMs: 0, ms: 1, attributes, ...more }));
    const candidates = [1, 2].map((rank) => ({ chunkId: `c${rank}`, rank, score: 1 }));
    expect(detail({ [ATTRIBUTE.retrieval]: JSON.stringify({ candidates }) })).toBe('2 chunks');
    expect(detail({ [ATTRIBUTE.inputTokens]: 2391, [ATTRIBUTE.outputTokens]: 214 }, { kind: 'model' })).toBe(
      '2,391 › 214 tok',
    );
    expect(detail({ [ATTRIBUTE.ladderStep]: 'smaller-k' })).toBe('smaller k');
    expect(detail({ [ATTRIBUTE.errorType]: 'not_found' }, { status: { code: 'error' } })).toBe('not found');
    expect(detail({})).toBe('');
  });
});

describe('the attributes of a span', () => {
  it('are listed by name, JSON laid out, long values marked', () => {
    const rows = attributeRows(withAttributes({ b: 2, a: '{"x":[1,2]}', c: 'no { json' }));
    expect(rows.map(({ name, isLong }) => [name, isLong])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
    ]);
    expect(rows[0]?.text).toBe('{\n  "x": [\n    1,\n    2\n  ]\n}');
  });
});

describe('the pipeline of a release', () => {
  const release = (pipeline: Release['bundle']['pipeline']) =>
    pipelineFacts({ pipelineId: 'default', bundle: { pipeline } as Release['bundle'] });

  it('is told in the order its stages run, though the bundle lists them by name', () => {
    const facts = release({
      sloMs: 2000,
      timeoutMs: 180_000,
      stages: [
        { id: 'bm25', uses: 'retrieve/bm25', after: ['rewrite'], budgetMs: 50 },
        { id: 'pack', uses: 'pack', after: ['bm25'], budgetMs: 20, with: { k: 8, contextTokens: 1800 } },
        { id: 'rewrite', uses: 'rewrite/session', after: [], budgetMs: 5 },
      ],
    });
    expect(facts.stages.map(({ id }) => id)).toEqual(['rewrite', 'bm25', 'pack']);
    expect(facts).toMatchObject({ sloMs: 2000, k: 8, contextTokens: 1800 });
  });

  it('is unknown where a bundle does not hold it, and a loop in it is still shown', () => {
    expect(release({})).toMatchObject({ sloMs: null, k: null, stages: [] });
    const loop = release({
      stages: [
        { id: 'a', after: ['b'] },
        { id: 'b', after: ['a'] },
      ],
    });
    expect(loop.stages.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
