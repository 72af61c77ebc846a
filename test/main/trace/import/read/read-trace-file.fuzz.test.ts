import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../../main/base/json.ts';
import type { Random } from '../../../../../main/spec/random.ts';
import { openTraceFile } from '../../../../../main/trace/import/read/read-trace-file.ts';
import { MAX_DEPTH } from '../../../../../main/trace/import/read/json-scan.ts';
import { UnreadableError } from '../../../../../main/trace/import/read/unreadable.ts';
import { createSeededRandom } from '../../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../../support/temporary-directory.ts';

/** Of each seed, in milliseconds. */
const BUDGET_MS = process.env['TRESTLE_TEST_LONG'] === '1' ? 60_000 / 6 : 250;

const spans = Array.from({ length: 30 }, (_, id) => ({
  spanId: `s${id}`,
  startTimeUnixNano: 'NANOS',
  attributes: [{ key: 'input', value: { stringValue: `say "${id}" \\ \n` } }],
}));
const otlp = JSON.stringify({ resourceSpans: [{ resource: { a: 1 }, scopeSpans: [{ spans }], schemaUrl: 'u' }] });
const withNanos = otlp.replaceAll('"NANOS"', '1764374400123456789');
const lines = spans.map((span) => JSON.stringify(span)).join('\n');
const resource = Buffer.concat([Buffer.from([0x0a, 0x20]), Buffer.alloc(32, 0x0a)]);

const SEEDS: readonly (readonly [string, Uint8Array])[] = [
  ['OTLP document', Buffer.from(withNanos)],
  ['file of lines', Buffer.from(lines)],
  ['table', Buffer.from(`id,input\r\n${spans.map(({ spanId }) => `${spanId},"{""a"": [1]}"`).join('\r\n')}`)],
  ['gzip', gzipSync(lines)],
  ['archive', zipSync({ 'a.jsonl': Buffer.from(lines), 'b/c.json': [Buffer.from(withNanos), { level: 0 }] })],
  ['protobuf file', Buffer.concat([resource, resource, resource])],
];

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\n',
  ',',
  ':',
  '{"spans":[',
  '\0',
  '\xff\xfe',
  '1e999',
  '[[[[[[[[',
  '"\n{',
  'PK\x05\x06',
];

function mutate(seed: Uint8Array, random: Random): Buffer {
  const pick = (limit: number): number => Math.floor(random.next() * limit);
  let bytes = Buffer.from(seed);
  for (let edits = 1 + pick(5); edits > 0; edits -= 1) {
    const at = pick(bytes.length + 1);
    const to = Math.min(bytes.length, at + 1 + pick(200));
    const choice = pick(5);
    if (choice === 0 && at < bytes.length) bytes[at] = pick(256);
    else if (choice === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    else if (choice === 2) {
      const token = Buffer.from((TOKENS[pick(TOKENS.length)] ?? '').repeat(1 + pick(3) ** 6), 'latin1');
      bytes = Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(at)]);
    } else if (choice === 3) bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    else bytes = bytes.subarray(0, Math.max(at, 1));
  }
  return bytes;
}

function depthOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** @returns what is wrong with what reading a file gives; nothing when it gives values, problems and reasons */
async function flawsOf(path: string, limits: { pieceBytes: number; wholeBytes: number }): Promise<string[]> {
  const flaws: string[] = [];
  const decodeOtlpProtobuf = (): JsonValue => ({});
  try {
    for (const part of await openTraceFile(path, { limits, onRead: () => undefined, decodeOtlpProtobuf })) {
      try {
        for await (const item of part.items()) {
          if ('problem' in item) {
            if (item.problem === '') flaws.push('a problem without a word');
          } else if (depthOf(item.value) > MAX_DEPTH + 8) flaws.push('a value too deep to walk');
        }
      } catch (error) {
        if (!UnreadableError.is(error)) throw error;
      }
    }
  } catch (error) {
    if (!UnreadableError.is(error)) flaws.push(String(error));
  }
  return flaws;
}

describe.each(SEEDS)('a mutated %s', (_, seed) => {
  it('always ends in values, problems or a reason', { timeout: BUDGET_MS + 60_000 }, async () => {
    const path = join(makeTemporaryDirectory(), 'mutant');
    const random = createSeededRandom(seed.length);
    const end = performance.now() + BUDGET_MS;
    let mutants = 0;
    do {
      const pieceBytes = random.next() < 0.5 ? 64 : 100_000;
      writeFileSync(path, mutate(seed, random));
      expect(await flawsOf(path, { pieceBytes, wholeBytes: pieceBytes * 4 }), `mutant ${mutants}`).toEqual([]);
      mutants += 1;
    } while (performance.now() < end);
  });
});
