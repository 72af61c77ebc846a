import { describe, expect, test } from 'vitest';
import { analyseQuestion } from '../../../../../main/gateway/local/extractive/analyse-question.ts';
import { findAnswerSpans } from '../../../../../main/gateway/local/extractive/answer-spans.ts';
import { detectAnswerType } from '../../../../../main/gateway/local/extractive/answer-type.ts';
import type { AnswerType } from '../../../../../main/gateway/local/extractive/answer-type.ts';
import { preparePassage } from '../../../../../main/gateway/local/extractive/prepare-passage.ts';
import { passageOf } from './passage-of.ts';

describe('detectAnswerType', () => {
  test.each<[string, AnswerType]>([
    ['Who approves hotel costs?', 'person'],
    ['when must a claim be filed', 'time'],
    ['What year did the depot open?', 'time'],
    ['How long is parental leave?', 'duration'],
    ['How many days may I work abroad?', 'duration'],
    ['How often are backups made?', 'frequency'],
    ['How many characters must a password have?', 'number'],
    ['How much does a reefer plug cost?', 'money'],
    ['What percentage of the charge is refunded?', 'percent'],
    ['Where is the gatehouse?', 'place'],
    ['Why was the claim declined?', 'reason'],
    ['How do I reset the PIN?', 'manner'],
    ['What is a consignment note?', 'open'],
    ['carry over leave limit', 'open'],
    ['', 'open'],
  ])('%s → %s', (question, type) => {
    expect(detectAnswerType(question)).toBe(type);
  });
});

describe('findAnswerSpans', () => {
  function spans(type: AnswerType, question: string, text: string): string[] {
    const [segment] = preparePassage(passageOf(text)).segments;
    if (segment === undefined) return [];
    const found = findAnswerSpans(type, segment, analyseQuestion(question).keys);
    return found.map((index) => segment.words[index]?.surface ?? '');
  }

  test('finds names, dates, amounts and durations', () => {
    expect(spans('person', 'Who leads the depot?', 'The depot is led by Elias Roth.')).toEqual(['Elias', 'Roth']);
    expect(spans('time', 'When did it open?', 'It was opened in March 1998 at 17:00.')).toEqual([
      'March',
      '1998',
      '17',
    ]);
    expect(spans('number', 'How many gates?', 'There are four gates and a dozen docks.')).toEqual(['four', 'dozen']);
    expect(spans('duration', 'How long?', 'It lasts 20 working days in 3 steps.')).toEqual(['20']);
    expect(spans('money', 'How much?', 'It costs 45 EUR.')).toEqual(['45']);
    expect(spans('percent', 'What share?', 'About 30 % is paid.')).toEqual(['30']);
  });

  test('takes nothing that the question itself says', () => {
    expect(spans('time', 'What happened in 1998?', 'Nothing happened in 1998.')).toEqual([]);
    expect(spans('person', 'Who is Elias?', 'That is Elias.')).toEqual([]);
  });

  test('takes an amount without a currency for no price', () => {
    expect(spans('money', 'How much?', 'It has 45 rows.')).toEqual([]);
  });
});

describe('analyseQuestion', () => {
  test('keeps the content words, once each, in order', () => {
    const { terms } = analyseQuestion('What do I do when the gate scanner at the gate is down?');
    expect(terms.map(({ word }) => word.lower)).toEqual(['gate', 'scanner', 'down']);
  });

  test('knows names and numbers, whose absence makes an answer wrong', () => {
    const { terms } = analyseQuestion('Who led Poland in 1946?');
    expect(terms.filter(({ isNameOrNumber }) => isNameOrNumber).map(({ word }) => word.surface)).toEqual([
      'Poland',
      '1946',
    ]);
  });

  test('counts words that shape the question and the noun after "which" for less', () => {
    const { terms } = analyseQuestion('Which river has the name Oder?');
    expect(terms.map(({ word, importance }) => [word.lower, importance])).toEqual([
      ['river', 0.6],
      ['name', 0.3],
      ['oder', 1],
    ]);
  });

  test('falls back to all words when nothing else is there', () => {
    expect(analyseQuestion('what is it').terms).toHaveLength(3);
    expect(analyseQuestion('  ?! ').terms).toEqual([]);
  });
});
