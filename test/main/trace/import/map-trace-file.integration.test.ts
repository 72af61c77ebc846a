import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../main/base/json.ts';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { findTraceFiles } from '../../../../main/trace/import/find-trace-files.ts';
import type { MappedPart } from '../../../../main/trace/import/import-protocol.ts';
import { mapTraceFile } from '../../../../main/trace/import/map-trace-file.ts';
import type { PackedBatch } from '../../../../main/trace/import/packed-batch.ts';
import { READ_LIMITS } from '../../../../main/trace/import/read/read-item.ts';
import type { TraceFormat } from '../../../../main/trace/import/trace-format.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { unpackBatches } from '../../../support/unpack-batches.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

/** Records `{key, attributes}`; one with `bad` is more than the mapper can take. */
const records: TraceFormat = {
  name: 'records',
  detects: (value) => typeof value === 'object' && value !== null && ('key' in value || 'request' in value),
  createMapper: (context) => ({
    *map(document: JsonValue) {
      const record = document as JsonObject;
      if (record['bad'] !== undefined) throw new TypeError('bad record');
      const attributes = (record['attributes'] ?? record) as JsonObject;
      context.unmapped('key');
      yield {
        traceId: 't',
        spanId: typeof record['key'] === 'string' ? record['key'] : 'pair',
        seq: 0,
        name: 'n',
        kind: 'other',
        status: 'unset',
        content: 'absent',
        source: { format: 'records', file: context.file, index: context.nextIndex() },
        attributes,
      } satisfies CanonicalSpan;
    },
    end: () => [],
  }),
};

async function mapFile(
  path: string,
  options: { tenantField?: string; requestPath?: string } = {},
): Promise<{ spans: CanonicalSpan[]; parts: MappedPart[]; text: string }> {
  const batches: PackedBatch[] = [];
  const parts: MappedPart[] = [];
  await mapTraceFile(
    { path, name: path, limits: READ_LIMITS, ...options },
    {
      formats: [records],
      redactor: createRedactor({ knownSecrets: () => [] }),
      decodeOtlpProtobuf: (bytes) => ({ key: `protobuf of ${bytes.length}` }),
      onRead: () => undefined,
      onBatch: async (batch) => void batches.push(batch),
      onPart: (part) => void parts.push(part),
    },
  );
  return { spans: unpackBatches(batches), parts, text: JSON.stringify(batches) };
}

function file(name: string, content: string | Uint8Array, folder = makeTemporaryDirectory()): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const lines = ['a', 'b', 'c'].map((key) => JSON.stringify({ key })).join('\n');

describe('a file of traces is told by what it holds', () => {
  it.each<[string, string | Uint8Array]>([
    ['lines.txt', lines],
    ['array.log', `[${lines.replaceAll('\n', ',')}]`],
    ['packed', gzipSync(lines)],
    ['sixteen.json', Buffer.from(`\uFEFF${lines}`, 'utf16le')],
    ['table.tsv', 'key\tinput\r\na\t"{""x"": 1}"\r\nb\t\r\nc\ttext, more\r\n'],
    ['table.csv', '\uFEFF"key","input"\n"a","{}"\n"b","two\nlines"\nc,\n'],
  ])('%s', async (name, content) => {
    const { spans, parts } = await mapFile(file(name, content));
    expect(spans.map(({ spanId }) => spanId)).toEqual(['a', 'b', 'c']);
    expect(parts).toMatchObject([{ format: 'records', spans: 3, unmapped: { key: 3 }, errors: [] }]);
  });

  it('an archive gives each file in it, packed ones too', async () => {
    const archive = zipSync({
      'one.jsonl': Buffer.from(lines),
      'deep/two.json.gz': gzipSync(lines),
      'readme.txt': Buffer.from('Nothing to see.'),
    });
    const path = file('traces.zip', archive);
    const { spans, parts } = await mapFile(path);
    expect(spans).toHaveLength(6);
    expect(parts.map(({ name, format, spans: count }) => [name, format, count])).toEqual([
      [`${path}/one.jsonl`, 'records', 3],
      [`${path}/deep/two.json.gz`, 'records', 3],
      [`${path}/readme.txt`, null, 0],
    ]);
  });

  it('protobuf, alone or one message after the other with its length', async () => {
    const resource = Buffer.from([0x0a, 0x02, 0x0a, 0x00]);
    const alone = await mapFile(file('one.bin', Buffer.concat([resource, resource])));
    expect(alone.spans.map(({ spanId }) => spanId)).toEqual(['protobuf of 8']);
    const delimited = Buffer.concat([Buffer.from([4]), resource, Buffer.from([8]), resource, resource]);
    const several = await mapFile(file('many.bin', delimited));
    expect(several.spans.map(({ spanId }) => spanId)).toEqual(['protobuf of 4', 'protobuf of 8']);
  });

  it('a request beside its response is one record', async () => {
    const folder = makeTemporaryDirectory();
    const request = file('call.request.json', '{"key": "q"}', folder);
    const response = file('call.response.json', '{"key": "r"}', folder);
    expect(await findTraceFiles([folder])).toEqual([
      { path: response, sizeBytes: 12, request: { path: request, sizeBytes: 12 } },
    ]);
    const { spans } = await mapFile(response, { requestPath: request });
    expect(spans.map(({ attributes }) => attributes)).toEqual([{ request: { key: 'q' }, response: { key: 'r' } }]);
  });
});

describe('what cannot be read', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['is empty', '', /empty/],
    ['is Parquet', 'PAR1....', /Parquet.*JSON lines/],
    ['is a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), /neither JSON/],
    ['is prose', 'Dear diary,\ntoday nothing happened.', /begins no JSON/],
    ['holds other records', '{"name": "x", "size": 3}', /"name", "size"/],
    ['was cut off while packed', gzipSync(lines).subarray(0, 20), /damaged/],
  ])('is told in a sentence when it %s', async (_, content, sentence) => {
    const { parts, spans } = await mapFile(file('unreadable', content));
    expect(spans).toEqual([]);
    expect(parts[0]).toMatchObject({ format: null, spans: 0 });
    expect(parts[0]?.errors.join(' ')).toMatch(sentence);
  });

  it('as one record costs that record, whatever the mapper makes of it', async () => {
    const { parts, spans } = await mapFile(file('some.jsonl', '{"key":"a"}\n{"key":"b","bad":1}\n{"key":"c"}'));
    expect(spans.map(({ spanId }) => spanId)).toEqual(['a', 'c']);
    expect(parts[0]?.errors).toEqual([expect.stringContaining('bad record')]);
  });

  it('is counted, and its first fifty problems are told', async () => {
    const { parts } = await mapFile(file('bad.jsonl', `{"key":"a"}\n${'{"key": nope}\n'.repeat(80)}`));
    expect(parts[0]?.errors).toHaveLength(51);
    expect(parts[0]?.errors.at(-1)).toBe('and 30 more.');
  });

  it('because it explodes is given up', async () => {
    const { parts } = await mapFile(file('bomb.gz', gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20))));
    expect(parts[0]?.errors.join(' ')).toMatch(/expands to more than 300 times/);
  });
});

describe('secrets', () => {
  it('are taken out at any depth, out of keys, and from beside a name that gives them away', async () => {
    const key = `sk-${'a1B2'.repeat(8)}`;
    const attributes = {
      deep: [{ text: `use ${key} please` }],
      args: { password: 'correct-horse', port: 5432, nested: { api_key: 'abcdefgh12345678' } },
      [`k ${key}`]: true,
      url: 'postgres://me:hunter2222@db/app',
      fine: 'the task-force met',
    };
    const { parts, text, spans } = await mapFile(file('secrets.json', JSON.stringify({ key: 'a', attributes })));
    for (const secret of [key, 'correct-horse', 'abcdefgh12345678', 'hunter2222']) expect(text).not.toContain(secret);
    expect(parts[0]?.redacted).toBe(5);
    expect(spans[0]?.attributes).toMatchObject({ args: { port: 5432 }, fine: 'the task-force met' });
  });
});

describe('the tenant', () => {
  const attributes = { 'metadata.tenant_id': 'dotted', metadata: '{"org": {"id": 7}, "organization_id": "o"}' };
  const content = JSON.stringify({ key: 'a', attributes });

  it('is what the usual places say', async () => {
    expect((await mapFile(file('tenant.json', content))).spans[0]?.tenantId).toBe('dotted');
  });

  it('is what stands at the path that was named, also inside of JSON text', async () => {
    const path = file('tenant.json', content);
    expect((await mapFile(path, { tenantField: 'metadata.org.id' })).spans[0]?.tenantId).toBe('7');
    expect((await mapFile(path, { tenantField: 'metadata.none' })).spans[0]?.tenantId).toBeUndefined();
  });
});
