import type { JsonObject, JsonValue } from '../../main/base/json.ts';
import type { Random } from '../../main/spec/random.ts';

/** What takes the place of a value: every type, and what breaks code that trusts one. */
const STRANGERS: readonly JsonValue[] = [
  null,
  true,
  0,
  -1,
  1e300,
  9.9e-9,
  '',
  '0',
  'x',
  '{"a":',
  '[[[]]]',
  '{}',
  '2026-02-30T25:61:61Z',
  '1770110045130000789',
  '99999999999999999999999999',
  '\u0000\ud800',
  'AAAAAAAAAAA=',
  [],
  [null],
  [[]],
  ['user', 'hello'],
  [{ role: 'user' }],
  [1, 'a', {}],
  {},
  { role: 7, content: {} },
  { type: 'text' },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"toString":1}') as JsonValue,
  nested(2000),
];

function nested(levels: number): JsonValue {
  let value: JsonValue = 'deep';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { messages: value };
  return value;
}

/** @returns the value with a few members replaced, taken out, renamed or doubled, anywhere in it */
export function mutateJson(value: JsonValue, random: Random): JsonValue {
  let mutant = value;
  for (let edits = 1 + pick(random, 4); edits > 0; edits -= 1) mutant = edit(mutant, random, 0);
  return mutant;
}

function edit(value: JsonValue, random: Random, depth: number): JsonValue {
  const isLeaf = typeof value !== 'object' || value === null;
  if (isLeaf || depth > 30 || random.next() < 0.12) return STRANGERS[pick(random, STRANGERS.length)] ?? null;
  if (Array.isArray(value)) {
    const list = value as readonly JsonValue[];
    if (list.length === 0) return ['x'];
    const at = pick(random, list.length);
    if (random.next() < 0.1) return list.toSpliced(at, 1);
    if (random.next() < 0.1) return [...list, list[at] ?? null];
    return list.with(at, edit(list[at] ?? null, random, depth + 1));
  }
  const entries = Object.entries<JsonValue>(value as JsonObject);
  if (entries.length === 0) return { x: 1 };
  const at = pick(random, entries.length);
  const [key, member] = entries[at] ?? ['x', null];
  if (random.next() < 0.1) return Object.fromEntries(entries.toSpliced(at, 1));
  if (random.next() < 0.1)
    return Object.fromEntries(
      entries.with(at, [['__proto__', 'constructor', 'x', 'id'][pick(random, 4)] ?? 'x', member]),
    );
  return Object.fromEntries(entries.with(at, [key, edit(member, random, depth + 1)]));
}

function pick(random: Random, count: number): number {
  return Math.floor(random.next() * count);
}
