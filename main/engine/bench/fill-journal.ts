import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { ReleaseHash, SessionId, SpanId, TraceId } from '../../contract/ids.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { ReleaseBundle } from '../../contract/release.ts';
import type { Span } from '../../contract/span.ts';
import type { Trace, TraceSummary } from '../../contract/trace.ts';
import { hashRelease } from '../../pipeline/release-bundle.ts';
import type { Random } from '../../spec/random.ts';
import type { Database } from '../../storage/database.ts';
import { createRedactor } from '../../trace/redact.ts';
import { createReleaseStore } from '../../trace/release-store.ts';
import { createImportedSpanWriter } from '../../trace/import/create-imported-span-writer.ts';
import { createSaidIndexer } from '../../trace/import/said-indexer.ts';
import { createTraceStore } from '../../trace/trace-store.ts';
import { openJournal } from '../databases.ts';
import { systemClock } from '../system-clock.ts';
import { makeImportedTrace, makeInstructions, type Writer } from './imported-traces.ts';

/** Spans under the root of a generated trace: the stages of the default pipeline and the calls inside three of them. */
const CHILD_SPANS = [
  { name: 'stage rewrite', kind: 'stage', stage: 'rewrite' },
  { name: 'stage bm25', kind: 'stage', stage: 'bm25' },
  { name: 'stage vector', kind: 'stage', stage: 'vector' },
  { name: 'embeddings builtin-en', kind: 'embedding', stage: null },
  { name: 'stage fuse', kind: 'stage', stage: 'fuse' },
  { name: 'stage pack', kind: 'stage', stage: 'pack' },
  { name: 'stage generate', kind: 'stage', stage: 'generate' },
  { name: 'chat local/extractive', kind: 'model', stage: null },
  { name: 'stage check', kind: 'stage', stage: 'check' },
] as const;

/** Of every generated trace, its root included. */
export const SPANS_PER_TRACE = CHILD_SPANS.length + 1;
/** Releases the traces are spread over: a few dozen changes of a pipeline. */
const RELEASES = 40;
const TRACES_PER_TRANSACTION = 1000;
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const NANOS_PER_MS = 1e6;
/** 2026-01-05T09:00:00Z; traces follow each other from here, one every 20 s. */
const FIRST_START_MS = 1_767_603_600_000;
const TRACE_INTERVAL_MS = 20_000;
const TURNS_PER_SESSION = 6;
const ANSWER_WORDS = 60;

/**
 * Fills a workspace's journal through its public writers, redaction of own traces and all, a thousand traces to a
 * transaction. Nobody may have the workspace open.
 *
 * @param options.title what was asked, by trace
 * @param options.imported every second trace is one that somebody else's program exported, with texts
 */
export async function fillJournal(options: {
  workspacePath: string;
  traces: number;
  random: Random;
  title: (trace: number) => string;
  imported?: { write: Writer };
  signal: AbortSignal;
  onProgress?: (written: number) => void;
}): Promise<void> {
  const database = openJournal(options.workspacePath);
  try {
    const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
    const releases = keepReleases(database);
    const { random, imported } = options;
    const writer = createImportedSpanWriter({ database, clock: systemClock });
    const instructions = imported === undefined ? [] : makeInstructions(imported.write);
    for (let written = 0; written < options.traces; ) {
      options.signal.throwIfAborted();
      const end = Math.min(options.traces, written + TRACES_PER_TRANSACTION);
      const traces: Promise<void>[] = [];
      const spans: CanonicalSpan[] = [];
      database.transaction(() => {
        for (; written < end; written++) {
          if (imported !== undefined && written % 2 === 1) {
            const { write } = imported;
            spans.push(
              ...makeImportedTrace({
                index: written,
                startMs: startOf(written),
                instructions: instructions[written % instructions.length] ?? '',
                write,
                random,
              }),
            );
          } else {
            const title = options.title(written);
            const answer = imported?.write(ANSWER_WORDS) ?? title;
            traces.push(store.writeTrace(makeTrace({ index: written, title, answer, releases, random })));
          }
        }
        store.flush();
      });
      await Promise.all(traces);
      if (spans.length > 0) {
        await writer.write(spans);
        await writer.settle();
      }
      options.onProgress?.(written);
      await yieldToEventLoop();
    }
    // What was asked is found by its words from the beginning: nothing goes on beside what is measured.
    await createSaidIndexer({ database, clock: systemClock }).idle();
  } finally {
    database.close();
  }
}

function keepReleases(database: Database): readonly ReleaseHash[] {
  const store = createReleaseStore({ database, clock: systemClock });
  return Array.from({ length: RELEASES }, (_, change) => {
    const bundle: ReleaseBundle = {
      bundleVersion: 1,
      pipeline: { id: 'default', change },
      prompts: {},
      models: {},
      retrieval: {
        embeddingModel: 'builtin-en',
        embeddingFingerprint: '',
        dimensions: 256,
        chunker: 'bench',
        indexGeneration: 1,
      },
      tools: {},
      policy: {},
    };
    const releaseHash = hashRelease(bundle);
    store.keepRelease(releaseHash, bundle);
    return releaseHash;
  });
}

function makeTrace(options: {
  index: number;
  title: string;
  answer: string;
  releases: readonly ReleaseHash[];
  random: Random;
}): Trace {
  const { index, title, answer, releases, random } = options;
  const traceId = random.hex(TRACE_ID_BYTES) as TraceId;
  const releaseHash = releases[Math.floor(random.next() * releases.length)] as ReleaseHash;
  const startMs = startOf(index);
  // Log-uniform between 8 ms and 3 s: most are quick, a few are not.
  const durationMs = 8 * 375 ** random.next();
  const status = statusFrom(random.next());
  const root = spanOf({ traceId, parent: null, name: 'ask default', kind: 'run', startMs, durationMs, random });
  const rootSpan: Span = {
    ...root,
    attributes: { [ATTRIBUTE.question]: title, [ATTRIBUTE.releaseHash]: releaseHash, [ATTRIBUTE.answer]: answer },
  };
  const childMs = durationMs / CHILD_SPANS.length;
  const children = CHILD_SPANS.map(({ name, kind, stage }, order) => {
    const start = startMs + order * childMs;
    const span = spanOf({ traceId, parent: root.spanId, name, kind, startMs: start, durationMs: childMs, random });
    return stage === null
      ? span
      : { ...span, attributes: { [ATTRIBUTE.stageId]: stage, [ATTRIBUTE.stageBudgetMs]: 50 } };
  });
  const summary: TraceSummary = {
    traceId,
    kind: 'ask',
    title,
    pipelineId: 'default',
    releaseHash,
    sessionId: `s-${Math.floor(index / TURNS_PER_SESSION)}` as SessionId,
    origin: 'trestle',
    startedAt: new Date(startMs).toISOString(),
    durationMs,
    status,
    spanCount: SPANS_PER_TRACE,
    inputTokens: 900,
    outputTokens: 60,
    costUsd: 0,
    model: 'local/extractive',
  };
  return { summary, spans: [rootSpan, ...children] };
}

function startOf(index: number): number {
  return FIRST_START_MS + index * TRACE_INTERVAL_MS;
}

/** One in a hundred fails, one in twenty is degraded or refused. */
function statusFrom(chance: number): TraceSummary['status'] {
  if (chance < 0.01) return 'error';
  if (chance < 0.03) return 'degraded';
  return chance < 0.06 ? 'refused' : 'ok';
}

function spanOf(options: {
  traceId: TraceId;
  parent: SpanId | null;
  name: string;
  kind: Span['kind'];
  startMs: number;
  durationMs: number;
  random: Random;
}): Span {
  const { traceId, parent, name, kind, startMs, durationMs, random } = options;
  const nano = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * BigInt(NANOS_PER_MS / 1000));
  return {
    traceId,
    spanId: random.hex(SPAN_ID_BYTES) as SpanId,
    parentSpanId: parent,
    name,
    kind,
    startUnixNano: nano(startMs),
    endUnixNano: nano(startMs + durationMs),
    status: { code: 'ok' },
    attributes: {},
    events: [],
  };
}
