import type { CanonicalSpan } from '../../../contract/canonical-span.ts';

/** Spans held until what tells of the same operation is likely there, too: it lies beside them in a file. */
const WINDOW_SPANS = 1024;
/** Spans remembered after they were handed on, by what marking needs of them. */
const MAX_REMEMBERED = 20_000;
/** Spans between one and its ancestor that are climbed. */
const MAX_CLIMB = 64;

/** Of a document, that tell it from others. */
const MAX_FOUND_CHARACTERS = 100;

type Span = { -readonly [Field in keyof CanonicalSpan]: CanonicalSpan[Field] };

/** What marking needs of a span. `span` is gone once it was handed on and can no longer be marked. */
interface Telling {
  span: Span | undefined;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  kind: CanonicalSpan['kind'];
  dialect: string | undefined;
  /** How much it tells of what was said, for choosing between two tellings: 0 to 2, and whether documents have content. */
  worth: number;
  tokens: string | undefined;
  documents: number;
  /** Starts of the documents' texts: two searches that found the same, one inside of the other's time. */
  found: string | undefined;
  startNs: string | undefined;
  endNs: string | undefined;
  /** Of a tool. */
  call: string | undefined;
  answer: string | undefined;
}

/**
 * Marks spans that tell again what another tells: the framework's call of a model around the client's, a store's search
 * inside of a retriever, an agent that adds up its calls. Nothing is removed. Of several tellings the one that says most
 * stays unmarked; the others name it in `sameAs`, and those that count tokens are `rollup`, so that a sum counts once.
 *
 * Spans of one operation rarely lie far apart. Whichever of two comes later is marked when the other was handed on already.
 */
export class RepeatMarker {
  #window: Span[] = [];
  readonly #remembered = new Map<string, Telling>();

  /** @returns the spans that are ready, in the order in which they came */
  add(span: CanonicalSpan): readonly CanonicalSpan[] {
    this.#window.push(span);
    return this.#window.length >= WINDOW_SPANS ? this.flush() : [];
  }

  flush(): readonly CanonicalSpan[] {
    const spans = this.#window;
    this.#window = [];
    const known = new Map(this.#remembered);
    const fresh: Telling[] = [];
    for (const span of spans) {
      const telling = tellingOf(span);
      const key = keyOf(telling.traceId, telling.spanId);
      // A repeat of the very span is no child or parent of anything.
      if (known.has(key)) continue;
      known.set(key, telling);
      fresh.push(telling);
    }
    const touched = new Set(fresh.map(({ traceId }) => traceId));
    const concerned = [...known.values()].filter(({ traceId }) => touched.has(traceId));
    markNested(concerned, known);
    markStores(concerned);
    markRollups(concerned, known);
    this.#remember(fresh);
    return spans;
  }

  #remember(tellings: readonly Telling[]): void {
    for (const telling of tellings) {
      telling.span = undefined;
      this.#remembered.set(keyOf(telling.traceId, telling.spanId), telling);
    }
    for (const key of this.#remembered.keys()) {
      if (this.#remembered.size <= MAX_REMEMBERED) break;
      this.#remembered.delete(key);
    }
  }
}

function keyOf(traceId: string, spanId: string): string {
  return `${traceId} ${spanId}`;
}

function tellingOf(span: Span): Telling {
  const { usage, retrieval, tool } = span;
  const isRetrieval = retrieval !== undefined && retrieval.documents.length > 0;
  const hasTexts = isRetrieval && retrieval.documents.some(({ content }) => content !== undefined);
  const first = span.outputMessages?.[0]?.parts[0];
  return {
    span,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    kind: span.kind,
    dialect: span.source.dialect,
    worth:
      { absent: 0, partial: 1, full: 2 }[span.content] +
      (hasTexts ? 3 : 0) +
      // Who counts more kinds of tokens is closer to the provider.
      Object.keys(usage ?? {}).length / 10,
    tokens: usage === undefined ? undefined : `${usage.inputTokens ?? '?'} ${usage.outputTokens ?? '?'}`,
    documents: retrieval?.documents.length ?? 0,
    found: hasTexts
      ? retrieval.documents.map(({ content }) => content?.slice(0, MAX_FOUND_CHARACTERS).trim() ?? '').join('\n')
      : undefined,
    startNs: span.startNs,
    endNs: span.endNs,
    call: tool === undefined ? undefined : `${tool.name} ${tool.callId ?? JSON.stringify(tool.arguments ?? null)}`,
    answer: first === undefined ? undefined : first.type === 'text' ? first.content.trim() : first.type,
  };
}

/** @returns the nearest span above that is looked for */
function nearestAbove(
  telling: Telling,
  known: ReadonlyMap<string, Telling>,
  isLookedFor: (above: Telling) => boolean,
): Telling | undefined {
  let at: Telling | undefined = telling;
  for (let climbed = 0; climbed < MAX_CLIMB; climbed += 1) {
    at = at.parentSpanId === undefined ? undefined : known.get(keyOf(at.traceId, at.parentSpanId));
    if (at === undefined || at === telling) return undefined;
    if (isLookedFor(at)) return at;
  }
  return undefined;
}

function markNested(tellings: readonly Telling[], known: ReadonlyMap<string, Telling>): void {
  const inner = new Map<Telling, Telling[]>();
  for (const telling of tellings) {
    const family = familyOf(telling);
    if (family === undefined) continue;
    const outer = nearestAbove(telling, known, (above) => familyOf(above) === family || isOuterCall(above, family));
    if (outer === undefined) continue;
    const list = inner.get(outer);
    if (list === undefined) inner.set(outer, [telling]);
    else list.push(telling);
  }
  const same = new Map<Telling, Telling[]>();
  for (const [outer, list] of inner) {
    const [only] = list;
    // An operation with several inside of it is not one of them.
    if (only === undefined || (list.length > 1 && familyOf(outer) !== 'retrieval')) continue;
    for (const telling of list) {
      if (!tellTheSame(outer, telling)) continue;
      const group = same.get(outer) ?? same.get(telling) ?? [];
      for (const member of [outer, telling]) {
        if (!group.includes(member)) group.push(member);
        same.set(member, group);
      }
    }
  }
  for (const group of new Set(same.values())) markGroup(group);
}

/** A store that is searched on another thread is no child of its retriever, but lies within its time. */
function markStores(tellings: readonly Telling[]): void {
  const retrievers = tellings.filter(({ kind, found }) => kind === 'retriever' && found !== undefined);
  if (retrievers.length === 0) return;
  for (const store of tellings) {
    if (store.kind !== 'other' || store.found === undefined || store.span?.sameAs !== undefined) continue;
    const retriever = retrievers.find(
      (candidate) =>
        candidate.traceId === store.traceId && candidate.found === store.found && isWithin(store, candidate),
    );
    if (retriever !== undefined) markGroup([retriever, store]);
  }
}

function isWithin(inner: Telling, outer: Telling): boolean {
  if (inner.startNs === undefined || outer.startNs === undefined) return true;
  if (BigInt(inner.startNs) < BigInt(outer.startNs)) return false;
  return inner.endNs === undefined || outer.endNs === undefined || BigInt(inner.endNs) <= BigInt(outer.endNs);
}

/** Spans of one family can be one operation told twice. */
function familyOf({ kind, documents, call }: Telling): 'call' | 'retrieval' | 'tool' | undefined {
  if (kind === 'llm') return 'call';
  if (kind === 'tool' && call !== undefined) return 'tool';
  return kind === 'retriever' || (documents > 0 && kind === 'other') ? 'retrieval' : undefined;
}

/** The AI SDK's own function around its one call of the model. */
function isOuterCall({ kind, dialect }: Telling, family: string): boolean {
  return family === 'call' && kind === 'chain' && dialect === 'vercel-ai-sdk';
}

function tellTheSame(outer: Telling, inner: Telling): boolean {
  if (outer.tokens !== undefined && inner.tokens !== undefined && outer.tokens !== inner.tokens) return false;
  if (outer.answer !== undefined && inner.answer !== undefined && outer.answer !== inner.answer) return false;
  if (outer.call !== inner.call) return false;
  return outer.documents === inner.documents || outer.documents === 0 || inner.documents === 0;
}

function markGroup(group: readonly Telling[]): void {
  // What was handed on already stands unmarked, so it is the one that counts.
  const handedOn = group.find(({ span }) => span === undefined);
  const best = handedOn ?? group.reduce((a, b) => (worthOf(b) > worthOf(a) ? b : a));
  for (const { span, spanId } of group) {
    if (span === undefined || spanId === best.spanId) continue;
    span.sameAs = best.spanId;
    if (span.usage !== undefined || span.costUsd !== undefined) span.rollup = true;
  }
}

/** Of two that say as much the one with the proper kind; a chain around a call is never the call. */
function worthOf({ kind, worth }: Telling): number {
  const isProper = kind !== 'other' && kind !== 'chain';
  return (isProper ? 10 : 0) + worth;
}

/** An agent or chain with counts of its own repeats those below it. */
function markRollups(tellings: readonly Telling[], known: ReadonlyMap<string, Telling>): void {
  for (const telling of tellings) {
    if (telling.tokens === undefined) continue;
    let above = nearestAbove(telling, known, ({ tokens }) => tokens !== undefined);
    for (let climbed = 0; above !== undefined && climbed < MAX_CLIMB; climbed += 1) {
      if (above.span !== undefined && above.kind !== 'llm') above.span.rollup = true;
      above = nearestAbove(above, known, ({ tokens }) => tokens !== undefined);
    }
  }
}
