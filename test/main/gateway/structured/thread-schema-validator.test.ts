import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import { createSchemaValidator } from '../../../../main/gateway/structured/thread-schema-validator.ts';
import type { JsonObject, JsonValue } from '../../../../main/base/json.ts';

const PERSON: JsonObject = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer', minimum: 0 },
    tags: { type: 'array', items: { type: 'string' } },
  },
  required: ['name', 'age'],
  additionalProperties: false,
};

describe('createSchemaValidator', () => {
  const validator = createSchemaValidator({ workerUrl: findPackageLayout().schemaWorker, clock: systemClock });
  afterAll(() => validator.dispose());

  it('says where a value breaks its schema, and nothing of one that keeps it', async () => {
    expect(await validator.validate(PERSON, { name: 'Ida', age: 7 })).toEqual([]);
    expect(await validator.validate(PERSON, { name: 'Ida', age: -1, size: 2 })).toEqual([
      { path: '', message: 'must NOT have additional properties ("size")' },
      { path: '/age', message: 'must be >= 0' },
    ]);
  });

  it('checks a draft 7 schema by the rules of draft 7', async () => {
    // In 2020-12 an array under "items" is no schema.
    const schema: JsonObject = { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'number' }] };
    expect(await validator.validate(schema, ['a'])).toEqual([{ path: '/0', message: 'must be number' }]);
    await expect(validator.checkSchema({ items: [{ type: 'number' }] })).rejects.toThrow(/not a JSON Schema/);
  });

  it.each<[string, JsonObject, RegExp]>([
    ['a type that does not exist', { type: 'strin' }, /not a JSON Schema/],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }, /can't resolve reference/],
    ['a schema that wants to run later', { $async: true, type: 'object' }, /not part of JSON Schema/],
    ['a schema of 300,000 characters', { enum: ['x'.repeat(300_000)] }, /at most 262144/],
    ['a schema that nests 200 deep', nested(200), /nests deeper than 100/],
  ])('refuses %s', async (_, schema, message) => {
    await expect(validator.checkSchema(schema)).rejects.toThrow(message);
  });

  it('keeps schemas of the same $id apart', async () => {
    expect(await validator.validate({ $id: 'https://example.com/a', type: 'string' }, 'x')).toEqual([]);
    expect(await validator.validate({ $id: 'https://example.com/a', type: 'number' }, 'x')).not.toEqual([]);
  });

  it('gives up on a pattern that never ends, and answers the next question', async () => {
    const evil: JsonObject = { type: 'string', pattern: '^(a+)+$' };
    const [hung, next] = await Promise.all([
      validator.validate(evil, `${'a'.repeat(40)}!`),
      validator.validate(PERSON, { name: 'Ida', age: 7 }),
    ]);
    expect(hung).toEqual([{ path: '', message: 'checking took longer than 2000 ms' }]);
    expect(next).toEqual([]);
  });

  it.each<[string, string, JsonValue, string[]]>([
    ['as it stands', '{"name":"Ida","age":7}', { name: 'Ida', age: 7 }, []],
    [
      'from a fence',
      'Here it is:\n```json\n{"name":"Ida","age":7}\n```\nAnything else?',
      { name: 'Ida', age: 7 },
      ['extracted'],
    ],
    ['with single quotes and a trailing comma', "{'name':'Ida','age':7,}", { name: 'Ida', age: 7 }, ['repaired']],
    ['cut off', '{"name":"Ida","age":7,"tags":["a","b', { name: 'Ida', age: 7, tags: ['a', 'b'] }, ['repaired']],
    [
      'the one of two that the schema allows',
      'Not {"name":1} but {"name":"Ida","age":7}.',
      { name: 'Ida', age: 7 },
      ['extracted'],
    ],
    ['with a bracket in a quote', '{"name":"I}d{a","age":7} done', { name: 'I}d{a', age: 7 }, ['extracted']],
  ])('reads a text %s', async (_, text, value, repairs) => {
    expect(await validator.readText(PERSON, text)).toEqual({ ok: true, value, repairs });
  });

  it.each<[string, string, RegExp]>([
    ['prose', 'I cannot answer that.', /must be object/],
    ['nothing', '', /not JSON/],
    ['a value too few', '{"name":"Ida"', /required property 'age'/],
    ['a million brackets', '['.repeat(1_000_000), /not JSON/],
    ['a text of more than a megabyte', `"${'x'.repeat(1_100_000)}"`, /at most 1048576 are read/],
  ])('does not make a value of %s', async (_, text, message) => {
    const reading = await validator.readText(PERSON, text);
    expect(reading).toMatchObject({ ok: false, problems: [{ message: expect.stringMatching(message) as string }] });
  });
});

function nested(depth: number): JsonObject {
  let schema: JsonObject = { type: 'string' };
  for (let level = 0; level < depth; level += 1) schema = { not: schema };
  return schema;
}
