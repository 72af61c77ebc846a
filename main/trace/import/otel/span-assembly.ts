import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { SpanEvent } from '../dialects/span-fields.ts';
import type { LoggedEvent } from '../otlp/log-records.ts';
import type { MapperContext } from '../trace-format.ts';
import { buildSpan, type OtelRecord } from './build-span.ts';
import { RepeatMarker } from './mark-repeats.ts';

/** Spans without content that wait for a log to bring it; they are small. */
const MAX_WAITING = 20_000;
/** Records of a log that wait for their span. */
const MAX_LOGGED = 100_000;

interface Waiting {
  record: OtelRecord;
  index: number;
}

/**
 * Makes spans of the records of one file: joins to each what the log says of it, whichever comes first, and marks those that
 * tell again what another tells. Spans come out late, and in an order of their own; `seq` keeps theirs.
 */
export class SpanAssembly {
  readonly #context: MapperContext;
  readonly #marker = new RepeatMarker();
  readonly #waiting = new Map<string, Waiting>();
  readonly #logged = new Map<string, SpanEvent[]>();
  #loggedCount = 0;

  constructor(context: MapperContext) {
    this.#context = context;
  }

  /** @returns the spans that are ready */
  add(record: OtelRecord, index: number): readonly CanonicalSpan[] {
    const key = `${record.traceId} ${record.spanId}`;
    const logged = this.#takeLogged(key);
    const losses: string[] = [];
    const span = this.#build({ record, index }, logged, (field) => losses.push(field));
    if (logged.length === 0 && mayBeInLog(span) && !this.#waiting.has(key)) {
      this.#waiting.set(key, { record, index });
      const oldest = this.#waiting.size > MAX_WAITING ? this.#waiting.entries().next().value : undefined;
      if (oldest === undefined) return [];
      this.#waiting.delete(oldest[0]);
      return this.#marker.add(this.#build(oldest[1], []));
    }
    for (const field of losses) this.#context.unmapped(field);
    return this.#marker.add(span);
  }

  /** @param logged undefined for a record that names no span */
  addLogged(logged: LoggedEvent | undefined): void {
    if (logged === undefined || this.#loggedCount >= MAX_LOGGED) {
      this.#context.unmapped(LOST_RECORD);
      return;
    }
    const key = `${logged.traceId} ${logged.spanId}`;
    const list = this.#logged.get(key);
    if (list === undefined) this.#logged.set(key, [logged.event]);
    else list.push(logged.event);
    this.#loggedCount += 1;
  }

  /** @returns the spans whose log came after them, once all records of a document were added */
  meet(): readonly CanonicalSpan[] {
    if (this.#waiting.size === 0 || this.#loggedCount === 0) return [];
    return [...this.#logged.keys()].flatMap((key) => {
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) return [];
      this.#waiting.delete(key);
      return this.#marker.add(this.#build(waiting, this.#takeLogged(key)));
    });
  }

  end(): readonly CanonicalSpan[] {
    const met = this.meet();
    const left = [...this.#waiting.values()].flatMap((waiting) => this.#marker.add(this.#build(waiting, [])));
    this.#waiting.clear();
    for (let count = 0; count < this.#loggedCount; count += 1) this.#context.unmapped(LOST_RECORD);
    return [...met, ...left, ...this.#marker.flush()];
  }

  #takeLogged(key: string): readonly SpanEvent[] {
    const logged = this.#logged.get(key);
    if (logged === undefined) return [];
    this.#logged.delete(key);
    this.#loggedCount -= logged.length;
    return logged;
  }

  #build(
    { record, index }: Waiting,
    logged: readonly SpanEvent[],
    unmapped = (field: string): void => this.#context.unmapped(field),
  ): CanonicalSpan {
    const events = logged.length === 0 ? record.events : [...record.events, ...logged];
    return buildSpan({ ...record, events }, { file: this.#context.file, index, unmapped });
  }
}

const LOST_RECORD = 'log record without its span';

/** A call that tells nothing of what was said may tell it in the log. */
function mayBeInLog({ content, kind, operationName, repairs }: CanonicalSpan): boolean {
  const isNamed = repairs?.some(({ field }) => field === 'trace' || field === 'span') !== true;
  return content === 'absent' && isNamed && (kind === 'llm' || operationName !== undefined);
}
