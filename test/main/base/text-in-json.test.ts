import { describe, expect, test } from 'vitest';
import { findText, QUESTION_KEYS } from '../../../main/base/text-in-json.ts';
import type { JsonValue } from '../../../main/base/json.ts';

const asked = (value: JsonValue): string | null => findText(value, { keys: QUESTION_KEYS, role: 'user' });

describe('the question in what a program was given', () => {
  test.each([
    ['a text', 'Where is my order?', 'Where is my order?'],
    ['the one field that names it', { input: 'Where is my order?', k: 4 }, 'Where is my order?'],
    ['JSON written as text', '{"task": "Count the pallets.", "stream": false}', 'Count the pallets.'],
    [
      'the last thing a user said',
      {
        messages: [
          { role: 'user', content: 'Hello.' },
          { role: 'assistant', content: 'Yes?' },
          { role: 'user', content: 'Where is it?' },
        ],
      },
      'Where is it?',
    ],
    ['a surer name before a vaguer one', { text: 'a prompt', question: 'Which dock?' }, 'Which dock?'],
    ['text that only looks like JSON', '{not json', '{not json'],
  ])('is %s', (_, value, question) => {
    expect(asked(value)).toBe(question);
  });

  test.each([[null], [42], [''], [{ temperature: 0.2 }], [{ __proto__: null, k: 4 }]])('is not in %j', (value) => {
    expect(asked(value as JsonValue)).toBeNull();
  });

  test('is not looked for in a well without a bottom', () => {
    let deep: JsonValue = 'found too deep';
    for (let level = 0; level < 10_000; level += 1) deep = { input: deep };
    expect(asked(deep)).toBeNull();
  });
});
