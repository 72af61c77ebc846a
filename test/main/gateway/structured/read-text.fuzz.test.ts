import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createSchemaService } from '../../../../main/gateway/structured/answer-schema-request.ts';
import { compileSchema } from '../../../../main/gateway/structured/compile-schema.ts';
import type { JsonObject, JsonValue } from '../../../../main/base/json.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    count: { type: 'number' },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 50 },
    place: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  required: ['name', 'count'],
};
const TEXTS = process.env['TRESTLE_TEST_LONG'] === '1' ? 100_000 : 10_000;

const random = createSeededRandom(20_26);
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)] as Item;
const at = (text: string): number => Math.floor(random.next() * (text.length + 1));

function value(): JsonObject {
  const word = (): string =>
    pick(['Ida', "O'Hara", 'a "quoted" word', 'ünï', '}{][', '\\', 'x\ny', '```', '', '[1]', '<a>']);
  return {
    name: word(),
    count: pick([0, -1.5, 1e300, 42]),
    ...(random.next() < 0.5 ? { tags: Array.from({ length: Math.floor(random.next() * 4) }, word) } : {}),
    ...(random.next() < 0.3 ? { place: { city: word() } } : {}),
  };
}

/** Each makes of a text one that a model could have written. */
const MUTATIONS: readonly ((text: string) => string)[] = [
  (text) => text.replace(/[}\]]$/, (bracket) => `,${bracket}`),
  (text) => text.replaceAll('"', "'"),
  (text) => text.slice(0, at(text)),
  (text) => `Here you are:\n${text}\nIs there anything else?`,
  (text) => `\`\`\`json\n${text}\n\`\`\``,
  (text) => `\`\`\`\n\`\`\`json\n${text}\n\`\`\`\n\`\`\``,
  (text) => text.replace('{', '{"name": "twice", '),
  (text) =>
    text.replace(
      /:\s*-?\d[\d.e+]*/,
      `: ${pick(['NaN', 'Infinity', '-Infinity', '0x1F', '1_000', '.5', '5.', '٣', 'undefined', '1e999'])}`,
    ),
  (text) => text.replaceAll(/"(\w+)":/g, '$1:'),
  (text) => `// a remark\n${text} /* and another */`,
  (text) =>
    text.slice(0, at(text)) +
    pick(['"', '{', '}', '[', ']', ',', ':', '\\', '\u0000', '\ud800', '“', '…', '\u2028']) +
    text.slice(at(text)),
  (text) => text.replaceAll(',', pick(['', ',,', ';', '\n'])),
  (text) => `${text}\n${text}`,
  (text) => `<think>{"name": 1}</think>${text}`,
  (text) => text.replaceAll('"', pick(['“', '”', '&quot;', '\\"'])),
  (text) => JSON.stringify(text),
];

describe('reading almost valid JSON', () => {
  const answer = createSchemaService();
  const validate = compileSchema(SCHEMA);
  const read = (text: string) => {
    const reply = answer({ type: 'read', schema: SCHEMA, text });
    if (reply.type !== 'read') throw new Error(`answered ${reply.type}`);
    return reply.reading;
  };

  it(`gives of ${TEXTS} mutated texts a value that validates, or says why not`, () => {
    let [whole, mended, refused] = [0, 0, 0];
    const unexplained: string[] = [];
    const invalid: string[] = [];
    const changed: string[] = [];
    for (let round = 0; round < TEXTS; round += 1) {
      const original = value();
      let text = JSON.stringify(original, null, pick([0, 2]));
      const mutations = Math.floor(random.next() * 4);
      for (let step = 0; step < mutations; step += 1) text = pick(MUTATIONS)(text);
      const reading = read(text);
      if (!reading.ok) {
        if (reading.problems.length === 0) unexplained.push(text);
        refused += 1;
        continue;
      }
      if (validate(reading.value).length > 0) invalid.push(text);
      // What was not touched is read as it was said.
      if (mutations === 0 && (reading.repairs.length > 0 || !isDeepStrictEqual(reading.value, original)))
        changed.push(text);
      if (reading.repairs.length === 0) whole += 1;
      else mended += 1;
    }
    expect({ unexplained, invalid, changed }).toEqual({ unexplained: [], invalid: [], changed: [] });
    expect(whole).toBeGreaterThan(TEXTS * 0.2);
    expect(mended).toBeGreaterThan(TEXTS * 0.25);
    expect(refused).toBeLessThan(TEXTS * 0.45);
  });

  const deep = (count: number, open: string, close: string): string => open.repeat(count) + close.repeat(count);
  it.each<[string, string]>([
    ['a million brackets', deep(1_000_000, '[', '')],
    ['half a million nested arrays', deep(500_000, '[', ']')],
    ['half a million nested objects that are not closed', '{"a":'.repeat(150_000)],
    ['brackets within quotes that are not closed', `{"name": "${'['.repeat(900_000)}`],
    ['a million quotes', '"'.repeat(1_000_000)],
    ['a million backslashes', `{"name":"${'\\'.repeat(1_000_000)}`],
    ['a million commas', `[${','.repeat(1_000_000)}]`],
    ['a hundred thousand fences', '```'.repeat(100_000)],
    ['many stretches that are none', '{ '.repeat(200_000)],
    ['many small values', '{} '.repeat(200_000)],
    ['a million words', 'word '.repeat(200_000)],
    ['a number of a million digits', `{"name":"a","count":${'9'.repeat(1_000_000)}}`],
    ['a text beyond the limit', '{"name":"'.padEnd(2_000_000, 'x')],
    ['nothing but zeros', '\u0000'.repeat(1_000_000)],
  ])('survives %s', (_, text) => {
    const reading = read(text);
    expect(reading.ok ? validate(reading.value).length === 0 : reading.problems.length > 0).toBe(true);
  });

  it('does not let a value reach into prototypes', () => {
    const reading = read(
      '{"name":"a","count":1,"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    );
    expect(reading.ok).toBe(true);
    expect(({} as { polluted?: JsonValue }).polluted).toBeUndefined();
  });
});
