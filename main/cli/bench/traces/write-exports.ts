import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { createSeededRandom, type SeededRandom } from '../corpus/seeded-random.ts';
import { contentWord } from '../corpus/vocabulary.ts';

/** Keys under which exports keep the ids of traces and spans. */
const ID_KEY =
  /^(?:id|(?:parent|root|trace|span|context\.trace|context\.span|parent_?span|parent_?observation|parent_?run|root_?span)_?id|traceID|spanID)$/i;
const HEX = /^[0-9a-f]{16,32}$/;
/** Leading digits that a copy changes. */
const CHANGED_DIGITS = 6;
/** Of a generated span, in bytes. */
const SPAN_BYTES = 4200;
const SPANS_PER_TRACE = 20;
const FIRST_START_MS = 1_767_603_600_000;
const NANOS_PER_MS = '000000';

export interface WrittenExports {
  folder: string;
  sizeBytes: number;
  description: string;
}

/**
 * Writes exports to import: those of a folder, again and again with fresh ids, or generated ones where there is no folder. They
 * are on disk when it resolves, as the files are that people import: an import must not wait for them to be written out.
 *
 * @param options.bytes at least so many
 * @param options.realFolder null or absent on disk: spans of 4 kB are generated
 */
export async function writeExports(options: {
  folder: string;
  realFolder: string | null;
  bytes: number;
  seed: number;
}): Promise<WrittenExports> {
  const { folder, realFolder, bytes, seed } = options;
  if (realFolder === null || !existsSync(realFolder)) {
    const sizeBytes = await generate(join(folder, 'generated.json'), bytes, createSeededRandom(seed));
    return { folder, sizeBytes, description: `generated OTLP, spans of ${SPAN_BYTES} bytes and more, seed ${seed}` };
  }
  const names = readdirSync(realFolder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => statSync(join(realFolder, name)).isFile() && extname(name) !== '.md',
  );
  const texts = names.map((name) => readFileSync(join(realFolder, name), 'utf8').trimEnd());
  const copies = Math.ceil(bytes / texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
  let sizeBytes = 0;
  for (const [index, text] of texts.entries()) {
    const ids = idsOf(text);
    const file = await open(join(folder, `${index}${extname(names[index] ?? '')}`), 'w');
    for (let copy = 0; copy < copies; copy++) {
      const { bytesWritten } = await file.write(`${withFreshIds(text, ids, copy)}\n`);
      sizeBytes += bytesWritten;
    }
    await file.sync();
    await file.close();
  }
  return { folder, sizeBytes, description: `${names.length} real exports, ${copies} times each with fresh ids` };
}

/** Every value under a key of an id. */
function idsOf(text: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const [, key, value] of text.matchAll(/"([^"\\]{2,40})"\s*:\s*"([^"\\]{4,80})"/g)) {
    if (key !== undefined && value !== undefined && ID_KEY.test(key)) ids.add(value);
  }
  return ids;
}

function withFreshIds(text: string, ids: ReadonlySet<string>, copy: number): string {
  return text.replaceAll(/"([^"\\]{4,80})"/g, (quoted, value: string) => {
    if (!ids.has(value)) return quoted;
    if (!HEX.test(value)) return `"${value}-${copy}"`;
    const digits = (Number.parseInt(value.slice(0, CHANGED_DIGITS), 16) + copy + 1).toString(16);
    return `"${digits.slice(-CHANGED_DIGITS).padStart(CHANGED_DIGITS, '0')}${value.slice(CHANGED_DIGITS)}"`;
  });
}

async function generate(path: string, bytes: number, random: SeededRandom): Promise<number> {
  const file = await open(path, 'w');
  let size = 0;
  for (let trace = 0; size < bytes; trace++) {
    const traceId = random.hex(16);
    const ids = Array.from({ length: SPANS_PER_TRACE }, () => random.hex(8));
    const spans = ids.map((spanId, index) =>
      generatedSpan({ traceId, spanId, parentSpanId: ids[0], index, trace, random }),
    );
    const payload = { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans }] }] };
    size += (await file.write(`${JSON.stringify(payload)}\n`)).bytesWritten;
  }
  await file.sync();
  await file.close();
  return size;
}

function generatedSpan(given: {
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  index: number;
  trace: number;
  random: SeededRandom;
}): object {
  const { traceId, spanId, parentSpanId, index, trace, random } = given;
  const startMs = FIRST_START_MS + trace * 1000 + index * 10;
  const words = (length: number): string => {
    let text = '';
    while (text.length < length) text += `${contentWord(random)} `;
    return text;
  };
  const attribute = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
  const message = (role: string, content: string): string =>
    JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);
  return {
    traceId,
    spanId,
    ...(index === 0 ? {} : { parentSpanId }),
    name: 'chat example-model',
    kind: 3,
    startTimeUnixNano: `${startMs}${NANOS_PER_MS}`,
    endTimeUnixNano: `${startMs + 8}${NANOS_PER_MS}`,
    attributes: [
      attribute('gen_ai.operation.name', 'chat'),
      attribute('gen_ai.request.model', 'example-model'),
      attribute('gen_ai.input.messages', message('user', words(SPAN_BYTES * 0.6))),
      attribute('gen_ai.output.messages', message('assistant', words(SPAN_BYTES * 0.25))),
      { key: 'gen_ai.usage.input_tokens', value: { intValue: String(random.between(100, 900)) } },
    ],
    status: {},
  };
}
