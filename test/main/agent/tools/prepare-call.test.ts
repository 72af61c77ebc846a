import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { prepareCall } from '../../../../main/agent/tools/arguments/prepare-call.ts';
import type { JsonObject } from '../../../../main/base/json.ts';
import { toolFile } from '../../../../main/contract/tool.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { createSchemaValidator } from '../../../../main/gateway/structured/thread-schema-validator.ts';
import type { PreparedToolCall, Tool } from '../../../../main/spec/tool.ts';

const schemas = createSchemaValidator({
  workerUrl: new URL('../../../../main/gateway/structured/schema-worker.ts', import.meta.url),
  clock: systemClock,
});
afterAll(() => schemas.dispose());

function toolOf(name: string, inputSchema: JsonObject): Tool {
  const contract = toolFile.parse({
    version: 1,
    name,
    description: 'for a test',
    uses: 'builtin/calculator',
    effect: 'none',
    inputSchema,
  });
  return { contract, execute: () => Promise.reject(new Error('not called here')) };
}

const FIND = toolOf('find_flights', {
  type: 'object',
  properties: {
    origin: { type: 'string' },
    max_stops: { type: 'integer', minimum: 0 },
    isDirect: { type: 'boolean' },
    budget: { type: ['number', 'null'] },
    note: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    party: { $ref: '#/$defs/party' },
  },
  required: ['origin'],
  additionalProperties: false,
  $defs: {
    party: {
      type: 'object',
      properties: { adults: { type: 'integer' }, names: { type: 'array', items: { type: 'string' } } },
    },
  },
});
const ECHO = toolOf('echo', { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] });
const TOOLS = [FIND, ECHO];

async function prepare(name: string, written: unknown): Promise<PreparedToolCall> {
  return prepareCall({ name, arguments: written }, TOOLS, schemas);
}
async function readOf(name: string, written: unknown): Promise<{ args: unknown; kinds: string[] } | string> {
  const prepared = await prepare(name, written);
  return prepared.ok ? { args: prepared.args, kinds: prepared.repairs.map(({ kind }) => kind) } : prepared.message;
}

describe('a contract with "repair": false', () => {
  const strict: Tool = { ...FIND, contract: { ...FIND.contract, repair: false } };
  const prepareStrictly = (name: string, written: unknown): Promise<PreparedToolCall> =>
    prepareCall({ name, arguments: written }, [strict, ECHO], schemas);

  test('takes a call that fits as it is written', async () => {
    const prepared = await prepareStrictly('find_flights', '{"origin": "OSL", "max_stops": 1}');
    expect(prepared).toMatchObject({ ok: true, args: { origin: 'OSL', max_stops: 1 }, repairs: [] });
  });

  test.each([
    ['find_flights', '{"Origin": "OSL"}'],
    ['find_flights', '{"origin": "OSL", "max_stops": "1"}'],
    ['find_flights', "{'origin': 'OSL'}"],
    ['findFlights', '{"origin": "OSL"}'],
  ])('refuses what it would otherwise repair: %s %s', async (name, written) => {
    expect(await prepare(name, written)).toMatchObject({ ok: true });
    expect(await prepareStrictly(name, written)).toMatchObject({ ok: false });
  });
});

describe('what is meant the same is repaired, and each repair is told', () => {
  test.each([
    ['nothing to do', '{"origin":"TXL","max_stops":1}', { origin: 'TXL', max_stops: 1 }, []],
    ['arguments that were parsed', { origin: 'TXL' }, { origin: 'TXL' }, []],
    ['camel case', '{"origin":"TXL","maxStops":1}', { origin: 'TXL', max_stops: 1 }, ['key-case']],
    ['snake case', '{"origin":"TXL","is_direct":true}', { origin: 'TXL', isDirect: true }, ['key-case']],
    ['a number in quotes', '{"origin":"TXL","max_stops":"2"}', { origin: 'TXL', max_stops: 2 }, ['number']],
    ['a boolean in quotes', '{"origin":"TXL","isDirect":"True"}', { origin: 'TXL', isDirect: true }, ['boolean']],
    ['a number for a text', '{"origin":"TXL","note":7}', { origin: 'TXL', note: '7' }, ['string']],
    ['one for a list', '{"origin":"TXL","tags":"cheap"}', { origin: 'TXL', tags: ['cheap'] }, ['list']],
    ['a list as text', '{"origin":"TXL","tags":"[\\"a\\"]"}', { origin: 'TXL', tags: ['a'] }, ['json-text']],
    [
      'behind a reference',
      '{"origin":"TXL","party":{"adults":"2"}}',
      { origin: 'TXL', party: { adults: 2 } },
      ['number'],
    ],
    [
      'an object as text',
      '{"origin":"TXL","party":"{\\"adults\\":2}"}',
      { origin: 'TXL', party: { adults: 2 } },
      ['json-text'],
    ],
    ['null for nothing', '{"origin":"TXL","note":null}', { origin: 'TXL' }, ['null-key']],
    ['null where it is allowed', '{"origin":"TXL","budget":null}', { origin: 'TXL', budget: null }, []],
    ['a wrapper', '{"arguments":{"origin":"TXL"}}', { origin: 'TXL' }, ['wrapper']],
    ['a wrapper around text', '{"input":"{\\"origin\\":\\"TXL\\"}"}', { origin: 'TXL' }, ['wrapper']],
    ['single quotes', "{'origin': 'TXL', 'isDirect': True,}", { origin: 'TXL', isDirect: true }, ['json-syntax']],
    ['a fence', '```json\n{"origin": "TXL"}\n```', { origin: 'TXL' }, ['json-syntax']],
    ['two slips', '{"origin":"TXL","maxStops":"1"}', { origin: 'TXL', max_stops: 1 }, ['key-case', 'number']],
  ])('%s', async (_, written, args, kinds) => {
    expect(await readOf('find_flights', written)).toEqual({ args, kinds });
  });

  test('a bare value of a tool that takes one', async () => {
    expect(await readOf('echo', 'hello there')).toEqual({ args: { text: 'hello there' }, kinds: ['wrapper'] });
    expect(await readOf('echo', '"hello"')).toEqual({ args: { text: 'hello' }, kinds: ['wrapper'] });
  });

  test('a name in another case or behind a name space', async () => {
    expect(await readOf('findFlights', '{"origin":"TXL"}')).toEqual({ args: { origin: 'TXL' }, kinds: ['tool-name'] });
    expect(await readOf('functions.echo', '{"text":"a"}')).toEqual({ args: { text: 'a' }, kinds: ['tool-name'] });
  });
});

describe('what would need a guess is refused', () => {
  test.each([
    ['a text that was cut off', '{"origin":"TXL","note":"see the re', 'were cut off'],
    ['a text that was cut off after a number', '{"origin":"TXL","max_stops":1', 'were cut off'],
    ['a number with words', '{"origin":"TXL","max_stops":"two"}', 'max_stops must be integer.'],
    ['half a stop', '{"origin":"TXL","max_stops":"1.5"}', 'max_stops must be integer.'],
    ['a number too long to be kept', '{"origin":"TXL","max_stops":"9007199254740993"}', 'max_stops must be integer.'],
    ['what is required is missing', '{"note":"x"}', "must have required property 'origin'"],
    ['an unknown key', '{"origin":"TXL","colour":"red"}', '("colour")'],
    ['null for what is required', '{"origin":null}', 'origin must be string.'],
    ['a key in both cases', '{"origin":"TXL","max_stops":1,"maxStops":2}', '("maxStops")'],
    ['plain words for several parameters', 'from Tegel', 'The arguments must be object.'],
    ['a list', '["TXL"]', 'The arguments must be object.'],
    ['nesting without end', '['.repeat(100_000), 'nest deeper than 50'],
    [
      'nesting within a text',
      JSON.stringify({ origin: 'TXL', party: '{"a":'.repeat(100_000) }),
      'party must be object',
    ],
    ['too much', JSON.stringify({ origin: 'x'.repeat(1_100_000) }), 'at most 1048576 are taken'],
  ])('%s', async (_, written, says) => {
    expect(await readOf('find_flights', written)).toContain(says);
  });

  test('a name that no tool has, with the nearest and the list', async () => {
    const message = await readOf('find_flight', '{}');
    expect(message).toBe('There is no tool "find_flight". Did you mean "find_flights"? Tools: find_flights, echo.');
    expect(await readOf('rm_rf', '{}')).toBe('There is no tool "rm_rf". Tools: find_flights, echo.');
  });

  test('a prototype is never reached', async () => {
    const prepared = await prepare('echo', '{"text":"a","__proto__":{"polluted":true}}');
    expect(prepared.ok).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a hostile contract costs a call, not the engine', () => {
  test('a pattern that backtracks without end', async () => {
    const slow = toolOf('slow', { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } });
    const prepared = await prepareCall({ name: 'slow', arguments: { a: `${'a'.repeat(60)}!` } }, [slow], schemas);
    expect(prepared).toMatchObject({ ok: false, message: expect.stringContaining('took longer than') as string });
    expect(await readOf('echo', '{"text":"still here"}')).toMatchObject({ args: { text: 'still here' } });
  });

  test.each([
    ['a reference to elsewhere', { $ref: 'https://evil.example/schema.json' }],
    ['a type that is none', { type: 'banana' }],
    ['nesting without end', Array.from({ length: 500 }).reduce<JsonObject>((inner) => ({ not: inner }), {})],
    ['half a megabyte', { type: 'object', description: 'x'.repeat(512 * 1024) }],
    ['a reference to itself', { $ref: '#' }],
  ])('%s', async (_, schema) => {
    const prepared = await prepareCall({ name: 'odd', arguments: { a: '1' } }, [toolOf('odd', schema)], schemas);
    expect(prepared.ok).toBe(false);
  });
});

test('repairs never make up a value: every text in the result was in what the model wrote', async () => {
  const key = fc.constantFrom(
    'origin',
    'maxStops',
    'max_stops',
    'is_direct',
    'tags',
    'party',
    'note',
    'budget',
    'adults',
  );
  const scalar = fc.oneof(
    fc.constantFrom('TXL', '2', 'true', '[1]', '{"adults":"3"}'),
    fc.integer({ min: 0, max: 9 }),
    fc.boolean(),
    fc.constant(null),
  );
  const written = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(key, scalar)));
  await fc.assert(
    fc.asyncProperty(written, async (value) => {
      const text = JSON.stringify({ origin: 'TXL', ...value });
      const prepared = await prepare('find_flights', text);
      if (!prepared.ok) return;
      const leaves: string[] = [];
      JSON.stringify(prepared.args, (_, leaf: unknown) => {
        if (leaf === null || typeof leaf !== 'object') leaves.push(String(leaf));
        return leaf;
      });
      const shown = text.replaceAll('\\', '');
      expect(leaves.filter((leaf) => !shown.includes(leaf))).toEqual([]);
      expect(prepared.repairs.length > 0).toBe(JSON.stringify(prepared.args) !== text);
    }),
    { seed: 4, numRuns: 60 },
  );
});
