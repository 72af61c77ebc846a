import type { JsonValue } from '../../../base/json.ts';
import type { ByteSource } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';
import type { ReadItem, ReadLimits } from './read-item.ts';
import { UnreadableError } from './unreadable.ts';

/** The first field of an ExportTraceServiceRequest, `resource_spans`, of variable length. */
const RESOURCE_SPANS = 0x0a;
const MAX_VARINT_BYTES = 5;

/**
 * @param head the first bytes of a file
 * @param isAll nothing comes after them
 * @returns whether they can be one ExportTraceServiceRequest (`message`) or several, each after its length (`delimited`)
 */
export function otlpProtobufKind(head: Buffer, isAll: boolean): 'message' | 'delimited' | null {
  if (head[0] === RESOURCE_SPANS && isRow(head, 0, isAll)) return 'message';
  const length = varint(head, 0);
  if (length === null || length.value < 2 || head[length.after] !== RESOURCE_SPANS) return null;
  const inner = varint(head, length.after + 1);
  const fits = inner !== null && inner.after - length.after + inner.value <= length.value;
  return fits ? 'delimited' : null;
}

/**
 * Reads OTLP in protobuf, a few of its resources at a time.
 *
 * @param options.decode makes an ExportTraceServiceRequest into what OTLP says of it in JSON
 * @throws UnreadableError when the lengths in it lead nowhere
 */
export async function* readOtlpProtobuf(
  source: ByteSource,
  options: { kind: 'message' | 'delimited'; limits: ReadLimits; decode: (bytes: Uint8Array) => JsonValue },
): AsyncGenerator<ReadItem, void, undefined> {
  const window = new ByteWindow(source);
  const { pieceBytes, wholeBytes } = options.limits;
  let parts: Buffer[] = [];
  let size = 0;
  let place = 0;
  const take = function* (): Generator<ReadItem> {
    if (parts.length === 0) return;
    const bytes = Buffer.concat(parts);
    const from = place - bytes.length;
    parts = [];
    size = 0;
    try {
      yield { value: options.decode(bytes) };
    } catch (error) {
      yield {
        problem: `Bytes ${from} to ${place} are no OTLP: ${error instanceof Error ? error.message : 'damaged'}.`,
      };
    }
  };
  try {
    for (;;) {
      while (window.end - place < 1 + MAX_VARINT_BYTES && !window.isAll) await window.fill(place);
      if (window.end === place) break;
      const isMessage = options.kind === 'message';
      const length = varint(window.bytes, place - window.place + (isMessage ? 1 : 0));
      if (length === null || (isMessage && window.at(place) !== RESOURCE_SPANS)) throw broken(place);
      const from = isMessage ? place : window.place + length.after;
      const end = window.place + length.after + length.value;
      if (length.value > wholeBytes) throw broken(place, `a resource of ${length.value} bytes`);
      const keepFrom = place;
      while (window.end < end && !window.isAll) await window.fill(keepFrom);
      if (window.end < end) throw broken(place, 'the middle of a resource');
      parts.push(window.slice(from, end));
      size += end - from;
      place = end;
      if (!isMessage || size >= pieceBytes) yield* take();
    }
    yield* take();
  } catch (error) {
    yield* take();
    throw error;
  } finally {
    await window.close();
  }
}

function broken(place: number, what = 'no OTLP'): UnreadableError {
  return new UnreadableError(`ends at byte ${place} in ${what}.`);
}

/** Whether fields of this kind follow each other to the end of what is there. */
function isRow(bytes: Buffer, from: number, isAll: boolean): boolean {
  let at = from;
  while (at < bytes.length) {
    const length = bytes[at] === RESOURCE_SPANS ? varint(bytes, at + 1) : null;
    if (length === null) return false;
    at = length.after + length.value;
  }
  return !isAll || at === bytes.length;
}

function varint(bytes: Buffer, from: number): { value: number; after: number } | null {
  let value = 0;
  for (let index = 0; index < MAX_VARINT_BYTES; index++) {
    const byte = bytes[from + index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, after: from + index + 1 };
  }
  return null;
}
