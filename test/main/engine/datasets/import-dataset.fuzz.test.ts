import { expect, it } from 'vitest';
import type { DatasetFormat } from '../../../../main/contract/dataset.ts';
import { mutateText } from '../../../support/mutate-text.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { failureOf } from './bring-dataset.ts';
import { PROMPTFOO, SQUAD } from './dataset-samples.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 1500 : 180;
/** Of the long run. Milliseconds. */
const LONG_MS = 600_000;

it('throws errors of ours, and writes what can be read again, whatever stands in a file of any format', {
  timeout: LONG_MS,
}, async () => {
  const ragas = `${JSON.stringify({ user_input: 'Who?', retrieved_contexts: ['a'], reference: 'b', reference_tool_calls: [{ name: 't', args: {} }] })}\n`;
  const seeds: readonly (readonly [DatasetFormat, string, string])[] = [
    ['squad', 'a.json', SQUAD],
    ['ragas', 'a.jsonl', ragas],
    ['ragas', 'a.csv', `question,contexts,ground_truth\nWho?,"['a', 'b']",c\n`],
    ['promptfoo', 'a.yaml', PROMPTFOO],
    ['promptfoo', 'a.csv', 'question,__expected\nWho?,contains-any: a\n'],
    ['jsonl', 'a.json', '[{"question":"A?"},{"question":"B?"}]'],
  ];
  const random = createSeededRandom(23);
  const splices = [
    '\0',
    '"',
    ',',
    '\n',
    '[',
    '{',
    ']',
    '}',
    'NaN',
    '\\ud800',
    '1e999',
    '*a',
    '&a ',
    '- ',
    ': ',
    '__proto__',
    "'",
    'null',
  ];
  for (let run = 0; run < RUNS; run += 1) {
    const [format, name, text] = seeds[run % seeds.length] ?? ['jsonl', 'a', ''];
    const files = { [name]: mutateText(text, random, { splices, longest: 60 }) };
    const told = random.next() < 0.5 ? { format } : {};
    expect(await failureOf({ files, ...told, dryRun: run % 4 > 0 })).toMatch(/^(it went|invalid_argument|not_found)/);
  }
});
