import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import { hasSecretHint } from '../redact.ts';
import { addAttributeWords } from './attribute-words.ts';
import { type PackedFields, packSpan } from './pack-span.ts';
import type { PackedBatch, PackedSpan } from './packed-batch.ts';
import { packRow } from './pack-row.ts';
import { holdsSecret, redactSpan, type TextRedactor } from './redact-span.ts';

/** A batch is full at either: it is one transaction and one message. */
const BATCH_SPANS = 2000;
const BATCH_CODE_UNITS = 2 * 1024 * 1024;
/** Texts are remembered up to so many UTF-16 code units; then numbers begin anew. */
const MAX_REMEMBERED = 16 * 1024 * 1024;
const NANOS_PER_MS = 1e6;
/** Stands for the number of a text that may not be kept. */
const NO_NUMBER = -1;

interface KnownText {
  /** Absent until a batch needs it. */
  number: number;
  isSecret: boolean;
}

interface OpenTrace {
  recorded: PackedSpan[];
  synthetic: PackedSpan[];
  words: Set<string>;
  /** As packed, in the order in which they came. */
  fields: JsonObject[];
}

/**
 * Packs spans into batches for the journal and takes the secrets out of them, whichever text holds them. Each distinct long
 * text is looked through once, not once for every span that repeats it.
 */
export class SpanPacker {
  readonly #redactor: TextRedactor;
  readonly #known = new Map<string, KnownText>();
  readonly #knownJson = new Map<string, KnownText>();
  #remembered = 0;
  #startsAnew = true;
  /** By their numbers, those of batches before too. */
  #numbered: string[] = [];
  #texts: string[] = [];
  #traces = new Map<string, OpenTrace>();
  #spans = 0;
  #length = 0;

  constructor(redactor: TextRedactor) {
    this.#redactor = redactor;
  }

  get isFull(): boolean {
    return this.#spans >= BATCH_SPANS || this.#length >= BATCH_CODE_UNITS;
  }

  get isEmpty(): boolean {
    return this.#spans === 0;
  }

  /**
   * @returns how many secrets were taken out of the span
   * @throws RangeError for values nested so deep that nothing could walk them
   */
  add(span: CanonicalSpan): number {
    const packed = this.#packClean(span);
    if (packed !== null) {
      this.#take(span, packed);
      return 0;
    }
    const { span: cleaned, count } = redactSpan(span, this.#redactor);
    this.#take(cleaned, packSpan(cleaned, { keep: (text) => this.#numberOf(text, this.#lookUp(text)) }));
    return count;
  }

  /** @returns what was added since the last call */
  take(): PackedBatch {
    const numbered = this.#numbered;
    const textOf = (number: number): string => numbered[number] ?? '';
    const batch: PackedBatch = {
      startsAnew: this.#startsAnew,
      texts: this.#texts,
      traces: [...this.#traces].map(([traceId, { recorded, synthetic, words, fields }]) => ({
        traceId,
        spans: [...recorded, ...synthetic],
        words: [...words],
        row: packRow(traceId, fields, textOf),
      })),
    };
    this.#texts = [];
    this.#traces = new Map();
    this.#spans = 0;
    this.#length = 0;
    this.#startsAnew = this.#remembered > MAX_REMEMBERED;
    if (this.#startsAnew) {
      this.#known.clear();
      this.#knownJson.clear();
      this.#remembered = 0;
      this.#numbered = [];
    }
    return batch;
  }

  /** @returns null for a span that holds a secret */
  #packClean(span: CanonicalSpan): PackedFields | null {
    const redactor = this.#redactor;
    let isClean = true;
    const packed = packSpan(span, {
      keep: (text, value) => {
        const known = value === undefined ? this.#lookUp(text) : this.#lookUpJson(text, value);
        if (known.isSecret) isClean = false;
        return known.isSecret ? NO_NUMBER : this.#numberOf(text, known);
      },
    });
    if (!isClean) return null;
    // One look at all of it: most spans hold nothing that needs a second.
    if (!hasSecretHint(packed.canonical) && !hasSecretHint(span.traceId)) return packed;
    return holdsSecret(packed.fields, redactor) || holdsSecret(span.traceId, redactor) ? null : packed;
  }

  #lookUp(text: string): KnownText {
    return this.#known.get(text) ?? this.#learn(this.#known, text, text);
  }

  /** What JSON stands for can hold a secret that is none in the JSON, where a line end before it is written out. */
  #lookUpJson(json: string, value: JsonValue): KnownText {
    return this.#knownJson.get(json) ?? this.#learn(this.#knownJson, json, value);
  }

  #learn(among: Map<string, KnownText>, text: string, value: JsonValue): KnownText {
    const known = { number: NO_NUMBER, isSecret: hasSecretHint(text) && holdsSecret(value, this.#redactor) };
    among.set(text, known);
    this.#remembered += text.length;
    return known;
  }

  #numberOf(text: string, known: KnownText): number {
    if (known.number !== NO_NUMBER) return known.number;
    known.number = this.#numbered.push(text) - 1;
    this.#texts.push(text);
    this.#length += text.length;
    return known.number;
  }

  #take(span: CanonicalSpan, { fields, canonical, said }: PackedFields): void {
    let trace = this.#traces.get(span.traceId);
    if (trace === undefined) {
      trace = { recorded: [], synthetic: [], words: new Set(), fields: [] };
      this.#traces.set(span.traceId, trace);
    }
    const isSynthetic = span.synthetic === true;
    (isSynthetic ? trace.synthetic : trace.recorded).push({
      spanId: span.spanId,
      name: span.name,
      kind: span.kind,
      isError: span.status === 'error',
      isSynthetic,
      durationMs: durationOf(span),
      canonical,
      said,
    });
    trace.fields.push(fields);
    addAttributeWords(trace.words, span);
    this.#spans += 1;
    this.#length += canonical.length;
  }
}

function durationOf({ startNs, endNs }: CanonicalSpan): number | null {
  if (startNs === undefined || endNs === undefined) return null;
  return Math.max(0, Number(BigInt(endNs) - BigInt(startNs)) / NANOS_PER_MS);
}
