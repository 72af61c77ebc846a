import { describe, expect, it } from 'vitest';
import { BudgetExceededError } from '../../../../main/base/errors/budget-exceeded-error.ts';
import { gatewayPolicyFile } from '../../../../main/contract/gateway-policy.ts';
import { questionDifficulty } from '../../../../main/gateway/policy/classify-question.ts';
import { type EndpointFacts, orderEndpoints, warmth } from '../../../../main/gateway/policy/order-endpoints.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const policyOf = (more: object = {}) =>
  gatewayPolicyFile.parse({
    version: 1,
    id: 'p',
    endpoints: [{ model: 'a/a' }, { model: 'b/b' }, { model: 'c/c' }],
    ...more,
  });
const facts = (modelId: string, more: Partial<EndpointFacts> = {}): EndpointFacts => ({
  modelId,
  weight: 1,
  contextTokens: null,
  price: null,
  firstTokenMs: null,
  isShut: false,
  closedForMs: null,
  ...more,
});
const NEEDS = { inputTokens: 1000, outputTokens: 500, difficulty: 0.5 };
const order = (policy: object, endpoints: readonly EndpointFacts[], needs = NEEDS, random = createSeededRandom(3)) =>
  orderEndpoints(policyOf(policy), endpoints, needs, random).map(({ modelId }) => modelId);

describe('the order of endpoints', () => {
  it('is that of the file; those whose breaker is open come last', () => {
    expect(order({}, [facts('a/a', { isShut: true }), facts('b/b'), facts('c/c')])).toEqual(['b/b', 'c/c', 'a/a']);
  });

  it('leaves out contexts that are too small, and says so when all are', () => {
    const small = facts('a/a', { contextTokens: 1499 });
    expect(order({}, [small, facts('b/b', { contextTokens: 1500 })])).toEqual(['b/b']);
    expect(() => order({}, [small])).toThrow(BudgetExceededError);
    expect(() => order({}, [small])).toThrow('The prompt takes about 1000 tokens and up to 500 for the answer');
  });

  it('is by price of this very call where it is to be cheap, unknown prices last', () => {
    const input = { inputPerMillion: 1, outputPerMillion: 10 };
    const output = { inputPerMillion: 5, outputPerMillion: 1 };
    const endpoints = [facts('a/a'), facts('b/b', { price: input }), facts('c/c', { price: output })];
    expect(order({ choose: 'cheapest' }, endpoints)).toEqual(['c/c', 'b/b', 'a/a']);
    expect(order({ choose: 'cheapest' }, endpoints, { ...NEEDS, inputTokens: 10_000 })).toEqual(['b/b', 'c/c', 'a/a']);
  });

  it('is by the median first token where it is to be fast; who was not measured is, first', () => {
    const endpoints = [facts('a/a', { firstTokenMs: 300 }), facts('b/b', { firstTokenMs: 200 }), facts('c/c')];
    expect(order({ choose: 'fastest' }, endpoints)).toEqual(['c/c', 'b/b', 'a/a']);
  });

  it('follows weights in the long run, without those that are shut', () => {
    const random = createSeededRandom(4);
    const endpoints = [
      facts('a/a', { weight: 3 }),
      facts('b/b', { weight: 1 }),
      facts('c/c', { weight: 9, isShut: true }),
    ];
    const first = new Map<string, number>();
    for (let call = 0; call < 4000; call += 1) {
      const [chosen = ''] = order({ choose: 'weights' }, endpoints, NEEDS, random);
      first.set(chosen, (first.get(chosen) ?? 0) + 1);
    }
    expect(first.get('c/c')).toBeUndefined();
    expect((first.get('a/a') ?? 0) / 4000).toBeCloseTo(0.75, 1);
  });

  it('gives who has come back a growing share', () => {
    const policy = policyOf({ warmUp: { overMs: 10_000, from: 0.1 } });
    expect([0, 5000, 10_000, 60_000].map((closedForMs) => warmth(policy, facts('a/a', { closedForMs })))).toEqual([
      0.1, 0.55, 1, 1,
    ]);
    const random = createSeededRandom(5);
    const endpoints = [facts('a/a', { closedForMs: 0 }), facts('b/b')];
    const calls = Array.from({ length: 2000 }, () => order({}, endpoints, NEEDS, random)[0]);
    expect(calls.filter((chosen) => chosen === 'a/a').length / 2000).toBeCloseTo(0.1, 1);
  });

  it('asks the small model what is simple, and falls back on it for what is not', () => {
    const policy = { multiplex: { small: 'b/b' } };
    const endpoints = [facts('a/a'), facts('b/b'), facts('c/c')];
    expect(order(policy, endpoints, { ...NEEDS, difficulty: 0.1 })).toEqual(['b/b', 'a/a', 'c/c']);
    expect(order(policy, endpoints, { ...NEEDS, difficulty: 0.6 })).toEqual(['a/a', 'c/c', 'b/b']);
  });
});

describe('how hard a question looks', () => {
  const SIMPLE = [
    'How many days of annual leave do I have?',
    'When does the gate open?',
    'Who approves hotels above 180 EUR?',
    'What is the limit for a hotel night?',
    'Is the canteen open on Sunday?',
    'Wie viele Urlaubstage habe ich?',
    'Where is the form?',
  ];
  const HARD = [
    'Why was the carry-over rule changed, and what does that mean for people who joined in March?',
    'Compare the travel policy of 2024 with that of 2025.',
    'Explain how a refund is approved step by step.',
    'Which of the two suppliers should we choose, and what are the trade-offs?',
    'Summarise the incidents of October and recommend what to do about them.',
    'What are the pros and cons of remote work according to the handbook?',
  ];

  it.each(SIMPLE)('is little for "%s"', (question) => {
    expect(questionDifficulty(question)).toBeLessThan(0.35);
  });
  it.each(HARD)('is much for "%s"', (question) => {
    expect(questionDifficulty(question)).toBeGreaterThanOrEqual(0.35);
  });
  it('is a number between 0 and 1 for anything', () => {
    for (const question of ['', '?'.repeat(10_000), 'why '.repeat(2000), '\u0000']) {
      const difficulty = questionDifficulty(question);
      expect(difficulty >= 0 && difficulty <= 1).toBe(true);
    }
  });
});
