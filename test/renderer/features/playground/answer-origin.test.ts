import { describe, expect, it } from 'vitest';
import type { CacheUse, ModelAttempt } from '../../../../main/contract/model-attempt.ts';
import { attemptNote, cacheNote } from '../../../../renderer/features/playground/view-model/answer-origin.ts';

const attempt = (model: string, facts: Partial<ModelAttempt> = {}): ModelAttempt => ({
  provider: model.split('/')[0] ?? '',
  model,
  outcome: 'ok',
  ms: 600,
  firstTokenMs: 200,
  usage: null,
  isCharged: true,
  statusCode: 200,
  isHedge: false,
  message: null,
  ...facts,
});
const failure = { outcome: 'model_call', statusCode: 503, message: 'down' } as const;

describe('what was tried before an answer', () => {
  it('is not worth a word when the first call answered', () => {
    expect(attemptNote({ attempts: [] })).toBeNull();
    expect(attemptNote({ attempts: [attempt('openai/gpt')] })).toBeNull();
  });

  it('names who failed, how often and how', () => {
    const attempts = [
      attempt('openai/gpt', failure),
      attempt('openai/gpt', failure),
      attempt('ollama/qwen', { outcome: 'timeout', statusCode: null }),
      attempt('sim/steady'),
    ];
    expect(attemptNote({ attempts })).toEqual({
      kind: 'warn',
      text: 'Answered by sim/steady after openai/gpt failed 2 times (503) and ollama/qwen failed once (timeout).',
    });
  });

  it('says of a retry that the same model answered in the end', () => {
    const attempts = [attempt('openai/gpt', failure), attempt('openai/gpt')];
    expect(attemptNote({ attempts })?.text).toBe('Answered by openai/gpt after it failed once (503).');
  });

  it('says of a hedge who was left', () => {
    const attempts = [attempt('sim/slow', { outcome: 'abandoned', ms: 900 }), attempt('sim/steady', { isHedge: true })];
    expect(attemptNote({ attempts })).toEqual({
      kind: 'info',
      text: 'sim/steady answered first; sim/slow said nothing for 900 ms and was left.',
    });
  });
});

describe('the cache', () => {
  const NOW = Date.parse('2026-01-05T09:03:00.000Z');
  const off: CacheUse = { outcome: 'off', layer: null, similarity: null, stoppedBy: null, storedAt: null };

  it('says when an answer it gives again was stored, and how near the question is', () => {
    const hit = { ...off, outcome: 'hit', layer: 'exact', storedAt: '2026-01-05T09:00:00.000Z' } as const;
    expect(cacheNote(hit, NOW)?.text).toBe('From the cache, stored 3 min ago.');
    expect(cacheNote({ ...hit, layer: 'semantic', similarity: 0.97 }, NOW)?.text).toBe(
      'From the cache, stored 3 min ago: a question that means the same, similarity 0.97.',
    );
  });

  it('says why a near answer was not given', () => {
    const stopped = { ...off, outcome: 'miss', similarity: 0.96, stoppedBy: 'number' } as const;
    expect(cacheNote(stopped, NOW)?.text).toBe(
      'Made anew: the cache has a near question, similarity 0.96, but it is about another number, unit or date.',
    );
  });

  it('is silent when it is off or knew nothing', () => {
    expect(cacheNote(off, NOW)).toBeNull();
    expect(cacheNote({ ...off, outcome: 'miss' }, NOW)).toBeNull();
  });
});
