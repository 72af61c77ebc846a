import { stat } from 'node:fs/promises';
import type { JsonValue } from '../../../base/json.ts';
import type { ByteSource } from './byte-source.ts';
import { fileSource, headOf } from './file-source.ts';
import { inflatedSource } from './inflated-source.ts';
import { otlpProtobufKind, readOtlpProtobuf } from './read-otlp-protobuf.ts';
import type { ReadItem, ReadLimits } from './read-item.ts';
import { readJson } from './read-json.ts';
import { readTable, tableDelimiter } from './read-table.ts';
import { UnreadableError } from './unreadable.ts';
import { withoutUtf16 } from './utf16-source.ts';
import { zipEntries } from './zip-entries.ts';

/** Looked at to tell what a file is, in bytes. */
const HEAD_BYTES = 64 * 1024;

/** What a file holds: itself, or each file of an archive. */
export interface TracePart {
  /** The file's path; in an archive `path/of.zip/name/within`. */
  name: string;
  /** @throws UnreadableError when nothing can be read, or nothing more */
  items(): AsyncGenerator<ReadItem, void, undefined>;
}

export interface TraceFileOptions {
  /** Told how far into the file reading has got. */
  onRead: (place: number) => void;
  decodeOtlpProtobuf: (bytes: Uint8Array) => JsonValue;
  limits: ReadLimits;
}

/**
 * Opens a file by what it holds, whatever its name: gzip, an archive of files, JSON, a table, OTLP in protobuf.
 *
 * @param path of a regular file
 * @throws UnreadableError
 */
export async function openTraceFile(path: string, options: TraceFileOptions): Promise<readonly TracePart[]> {
  const source = fileSource(path, { onRead: options.onRead });
  const { size } = await stat(path);
  const head = await headOf(fileSource(path, { to: HEAD_BYTES }), HEAD_BYTES);
  if (!beginsWith(head, 'PK\u0003\u0004')) {
    return [{ name: path, items: () => readPart(source, head, { ...options, compressedBytes: size }) }];
  }
  const entries = await zipEntries(path, { onRead: options.onRead });
  return entries.map((entry) => ({
    name: `${path}/${entry.name}`,
    async *items() {
      if ('problem' in entry) throw new UnreadableError(entry.problem);
      const entryHead = await headOf(entry.source, HEAD_BYTES);
      yield* readPart(entry.source, entryHead, { ...options, compressedBytes: entry.compressedBytes });
    },
  }));
}

async function* readPart(
  packed: ByteSource,
  packedHead: Buffer,
  options: TraceFileOptions & { compressedBytes: number },
): AsyncGenerator<ReadItem, void, undefined> {
  const { limits } = options;
  const isGzip = packedHead[0] === 0x1f && packedHead[1] === 0x8b;
  const source = isGzip ? inflatedSource(packed, { method: 'gzip', compressedBytes: options.compressedBytes }) : packed;
  const head = isGzip ? await headOf(source, HEAD_BYTES) : packedHead;
  const known = foreignKind(head);
  if (known !== null) throw new UnreadableError(known);
  const kind = isBinary(head) ? otlpProtobufKind(head, head.length < HEAD_BYTES) : null;
  if (kind !== null) {
    yield* readOtlpProtobuf(source, { kind, limits, decode: options.decodeOtlpProtobuf });
    return;
  }
  const text = withoutUtf16(source, head);
  const textHead = text === source ? head : await headOf(text, HEAD_BYTES);
  if (isBinary(textHead)) throw new UnreadableError('is neither JSON nor a table nor OTLP in protobuf.');
  const delimiter = /^[\uFEFF\s]*[{[]/.test(textHead.toString('utf8'))
    ? null
    : tableDelimiter(textHead.toString('utf8'));
  if (delimiter === null) yield* readJson(text, limits);
  else yield* readTable(text, { delimiter, limits });
}

/** What people take for traces, and what they can do. */
function foreignKind(head: Buffer): string | null {
  if (head.length === 0) return 'is empty.';
  if (beginsWith(head, 'PAR1')) return 'is Parquet, which is not read. Export it as JSON lines or CSV.';
  if (beginsWith(head, 'SQLite format 3')) return 'is a database. Export its traces as JSON lines or CSV.';
  if (beginsWith(head, '(\u00b5/\u00fd'))
    return 'is packed with zstd, which is not read. Unpack it first, or use gzip.';
  if (beginsWith(head, 'PK\u0003\u0004')) return 'is an archive in an archive. Unpack it first.';
  if (beginsWith(head, "7z\u00bc\u00af'") || beginsWith(head, 'BZh'))
    return 'is packed in a way that is not read. Unpack it first, or use gzip or zip.';
  return null;
}

function beginsWith(bytes: Buffer, latin1: string): boolean {
  return bytes.subarray(0, latin1.length).toString('latin1') === latin1;
}

/** Bytes that no text holds; UTF-16 is told by its mark. */
function isBinary(head: Buffer): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return false;
  return head.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b));
}
