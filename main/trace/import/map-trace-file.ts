import type { JsonValue } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import { detectFormat, documentsFor } from './detect-format.ts';
import type { ImportTask, MappedPart } from './import-protocol.ts';
import { LossReport } from './loss-report.ts';
import type { PackedBatch } from './packed-batch.ts';
import type { ReadItem } from './read/read-item.ts';
import { openTraceFile, type TraceFileOptions } from './read/read-trace-file.ts';
import { UnreadableError } from './read/unreadable.ts';
import type { TextRedactor } from './redact-span.ts';
import { SpanPacker } from './span-packer.ts';
import { tenantOf } from './tenant-of.ts';
import type { FormatMapper, TraceFormat } from './trace-format.ts';

/** Values that may precede the first one of a known format. */
const MAX_UNKNOWN_VALUES = 64;

export interface MapOptions {
  formats: readonly TraceFormat[];
  redactor: TextRedactor;
  decodeOtlpProtobuf: TraceFileOptions['decodeOtlpProtobuf'];
  onRead: (place: number) => void;
  /** Spans without secrets. The next ones are made when it resolves. */
  onBatch: (batch: PackedBatch) => Promise<void>;
  onPart: (part: MappedPart) => void;
}

/**
 * Reads a file and maps what is in it to canonical spans.
 *
 * @throws UnreadableError when nothing of the file can be read
 */
export async function mapTraceFile(task: ImportTask, options: MapOptions): Promise<void> {
  const fileOptions: TraceFileOptions = {
    onRead: options.onRead,
    decodeOtlpProtobuf: options.decodeOtlpProtobuf,
    limits: task.limits,
  };
  const parts = await openTraceFile(task.path, fileOptions);
  for (const part of parts) {
    const name = task.name + part.name.slice(task.path.length);
    const items =
      task.requestPath === undefined ? part.items() : withRequest(task.requestPath, fileOptions, () => part.items());
    options.onPart(await new PartMapping(name, task, options).run(items));
  }
}

/** The one value of a request's file and the one of its response's, as one record; apart when either holds several. */
async function* withRequest(
  requestPath: string,
  options: TraceFileOptions,
  responses: () => AsyncGenerator<ReadItem, void, undefined>,
): AsyncGenerator<ReadItem, void, undefined> {
  const [requestPart] = await openTraceFile(requestPath, options);
  const request = requestPart === undefined ? null : await onlyValue(requestPart.items());
  const response = await onlyValue(responses());
  if (request === null || response === null) {
    if (requestPart !== undefined) yield* requestPart.items();
    yield* responses();
    return;
  }
  yield { value: { request, response } };
}

async function onlyValue(items: AsyncGenerator<ReadItem, void, undefined>): Promise<JsonValue | null> {
  let only: JsonValue | null = null;
  for await (const item of items) {
    if (!('value' in item) || only !== null) return null;
    only = item.value;
  }
  return only;
}

/** One file, or one file of an archive, on its way through its mapper. */
class PartMapping {
  readonly #name: string;
  readonly #task: ImportTask;
  readonly #options: MapOptions;
  readonly #losses = new LossReport();
  #format: TraceFormat | null = null;
  #mapper: FormatMapper | null = null;
  #records = 0;
  #repaired = 0;
  #redacted = 0;
  readonly #packer: SpanPacker;

  constructor(name: string, task: ImportTask, options: MapOptions) {
    this.#packer = new SpanPacker(options.redactor);
    this.#name = name;
    this.#task = task;
    this.#options = options;
  }

  async run(items: AsyncGenerator<ReadItem, void, undefined>): Promise<MappedPart> {
    const unknown: JsonValue[] = [];
    try {
      for await (const item of items) {
        if ('problem' in item) {
          this.#losses.error(item.problem);
          continue;
        }
        if (this.#mapper === null) {
          unknown.push(item.value);
          if (!this.#recognises(item.value)) {
            if (unknown.length >= MAX_UNKNOWN_VALUES) break;
            continue;
          }
          for (const value of unknown.splice(0)) await this.#mapValue(value);
        } else await this.#mapValue(item.value);
      }
    } catch (error) {
      if (!UnreadableError.is(error)) throw error;
      this.#losses.error(`The file ${error.message}`);
    }
    const mapper = this.#mapper;
    if (mapper === null) this.#losses.conclude(describeUnknown(unknown));
    else await this.#take(() => mapper.end());
    await this.#flush();
    return {
      name: this.#name,
      format: this.#format?.name ?? null,
      spans: this.#records,
      repaired: this.#repaired,
      redacted: this.#redacted,
      unmapped: this.#losses.fields,
      errors: this.#losses.errors,
    };
  }

  #recognises(value: JsonValue): boolean {
    this.#format = detectFormat(value, this.#options.formats);
    this.#mapper =
      this.#format?.createMapper({
        file: this.#name,
        nextIndex: () => this.#records++,
        unmapped: (field) => this.#losses.unmapped(field),
        error: (sentence) => this.#losses.error(sentence),
      }) ?? null;
    return this.#mapper !== null;
  }

  async #mapValue(value: JsonValue): Promise<void> {
    const format = this.#format;
    const mapper = this.#mapper;
    if (format === null || mapper === null) return;
    for (const document of documentsFor(format, value)) await this.#take(() => mapper.map(document));
  }

  /** What a mapper cannot cope with costs the document it stumbled over. */
  async #take(spans: () => Iterable<CanonicalSpan>): Promise<void> {
    const iterator = this.#attempt(() => spans()[Symbol.iterator]());
    if (iterator === undefined) return;
    for (;;) {
      const next = this.#attempt(() => iterator.next());
      if (next === undefined || next.done === true) return;
      this.#attempt(() => this.#add(next.value));
      if (this.#packer.isFull) await this.#flush();
    }
  }

  #attempt<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      const why = error instanceof RangeError ? 'it is nested too deep' : String(error).slice(0, 200);
      this.#losses.error(`A record near number ${this.#records} was left out: ${why}.`);
      return undefined;
    }
  }

  #add(span: CanonicalSpan): void {
    const tenantId =
      this.#task.tenantField === undefined
        ? (span.tenantId ?? tenantOf(span.attributes))
        : tenantOf(span.attributes, this.#task.tenantField);
    this.#redacted += this.#packer.add(
      tenantId === undefined || tenantId === span.tenantId ? span : { ...span, tenantId },
    );
    if (span.repairs !== undefined && span.repairs.length > 0) this.#repaired += 1;
  }

  async #flush(): Promise<void> {
    if (!this.#packer.isEmpty) await this.#options.onBatch(this.#packer.take());
  }
}

/** What a person can go by who expected traces. */
function describeUnknown(values: readonly JsonValue[]): string {
  const first = values.map((value) => (Array.isArray(value) ? (value[0] as JsonValue | undefined) : value))[0];
  if (first === undefined) return 'Nothing in it is JSON, a table or OTLP.';
  if (typeof first !== 'object' || first === null) return 'Its values are no objects: there are no traces in it.';
  const keys = Object.keys(first).slice(0, 12);
  return `No format of traces is known by its keys: ${keys.map((key) => JSON.stringify(key.slice(0, 60))).join(', ')}.`;
}
