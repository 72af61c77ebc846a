import { describe, expect, it } from 'vitest';
import { standaloneQuery } from '../../../main/pipeline/follow-up.ts';

const turn = (question: string) => ({ question, effectiveQuery: question, answer: '' });

describe('standaloneQuery', () => {
  it('carries the topic of the turn before into a question that leans on it', () => {
    expect(standaloneQuery('And for part-time staff?', [turn('How long is parental leave?')])).toBe(
      'And for part-time staff? parental leave',
    );
  });

  it('resolves a pronoun by naming the topic', () => {
    expect(standaloneQuery('Who approves it?', [turn('What is the overtime rate?')])).toBe(
      'Who approves it? overtime rate',
    );
  });

  it('leaves a question alone that stands on its own', () => {
    const question = 'Where do I hand in travel receipts?';
    expect(standaloneQuery(question, [turn('How long is parental leave?')])).toBe(question);
  });

  it('leaves the first question of a session alone', () => {
    expect(standaloneQuery('And for part-time staff?', [])).toBe('And for part-time staff?');
  });

  it('takes a question that only names a measure for a follow-up', () => {
    expect(
      standaloneQuery('What happens after 30 minutes?', [turn('What do I do when the gate scanner is down?')]),
    ).toBe('What happens after 30 minutes? gate scanner down');
  });

  it('does not repeat a word the question already names', () => {
    expect(standaloneQuery('And when does leave expire?', [turn('How much annual leave carries over?')])).toBe(
      'And when does leave expire? annual carries',
    );
  });
});
