import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { KnownSecretFilter } from '../redact.ts';
import { saidReferences, unpackSpan } from './pack-span.ts';
import type { PackedBatch, PackedTrace } from './packed-batch.ts';
import { NOTHING_TO_REDACT } from './redact-span.ts';
import { SpanPacker } from './span-packer.ts';

/** Spans of a trace with the texts that they refer to. */
export interface ReceivedTrace extends PackedTrace {
  textOf(number: number): string;
}

/**
 * Takes the batches of one file in the order in which they were packed, remembers their texts, and takes secrets out that are
 * known by value: who packed them does not know those.
 */
export class BatchReceiver {
  readonly #filter: KnownSecretFilter;
  /** By their numbers, with how many secrets were in them. */
  #texts: { text: string; count: number }[] = [];
  #hadSecrets = false;

  constructor(filter: KnownSecretFilter) {
    this.#filter = filter;
  }

  /** @returns the same spans without known secrets, and how many of those there were */
  receive({ startsAnew, texts, traces }: PackedBatch): { traces: readonly ReceivedTrace[]; redacted: number } {
    if (startsAnew) this.#texts = [];
    for (const text of texts) {
      const cleaned = this.#filter.cleanText(text);
      this.#hadSecrets ||= cleaned.count > 0;
      this.#texts.push(cleaned);
    }
    const known = this.#texts;
    const textOf = (number: number): string => known[number]?.text ?? '';
    let redacted = this.#hadSecrets ? this.#secretsIn(traces) : 0;
    const received = traces.flatMap((trace) => {
      // What the row says may have been cut out of a text that held a secret.
      if (!this.#namesSecret(trace)) return [{ ...trace, row: this.#hadSecrets ? null : trace.row, textOf }];
      const repacked = this.#repack(trace, textOf);
      redacted += repacked.count;
      return repacked.traces;
    });
    return { traces: received, redacted };
  }

  /** Those in texts, once for each span that refers to one. */
  #secretsIn(traces: readonly PackedTrace[]): number {
    let count = 0;
    for (const { spans } of traces) {
      for (const { canonical } of spans) {
        for (const number of saidReferences(canonical)) count += this.#texts[number]?.count ?? 0;
      }
    }
    return count;
  }

  #namesSecret({ traceId, spans }: PackedTrace): boolean {
    const { cleanJson } = this.#filter;
    return cleanJson(traceId).count > 0 || spans.some(({ canonical }) => cleanJson(canonical).count > 0);
  }

  /** What finds a span is made of its fields: when those change, it is packed again. */
  #repack(
    { traceId, spans }: PackedTrace,
    textOf: (number: number) => string,
  ): { traces: readonly ReceivedTrace[]; count: number } {
    const packer = new SpanPacker(NOTHING_TO_REDACT);
    let count = 0;
    for (const { canonical } of spans) {
      const cleaned = this.#filter.cleanJson(JSON.stringify(unpackSpan(canonical, traceId, { read: textOf })));
      count += cleaned.count;
      packer.add(JSON.parse(cleaned.text) as CanonicalSpan);
    }
    const { texts, traces } = packer.take();
    return { traces: traces.map((trace) => ({ ...trace, textOf: (number) => texts[number] ?? '' })), count };
  }
}
