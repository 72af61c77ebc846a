import type { ChunkId, SpanId, TraceId } from '../../contract/ids.ts';
import type { ModelAttempt } from '../../contract/model-attempt.ts';
import type { JudgeCall } from '../../evals/judges/ask-judge.ts';
import type { ScoredRun } from '../../evals/metrics/scorer.ts';
import type { ActiveSpan } from '../../spec/tracer.ts';
import type { SessionParts } from '../session-parts.ts';

/** Of ids that name a call in messages. */
const TRACE_ID_BYTES = 16;

/**
 * How judges call their models: in the batch pool, as a workflow of their own, so that limits and budgets see them; and as
 * readers of what they are shown, so that passages of a source whose text must not leave this machine do not leave it.
 *
 * A grade is no run: its attempts are counted and priced, and leave no trace of their own.
 *
 * @param options.onDidSpend US dollars of one attempt; null where its price or its usage is not known
 */
export function judgeCallOf(options: {
  parts: Pick<SessionParts, 'files' | 'retrieval' | 'services' | 'gateway'>;
  judgeId: string;
  onDidSpend: (run: ScoredRun | null, costUsd: number | null) => void;
}): JudgeCall {
  const { parts, judgeId, onDidSpend } = options;
  const { files, retrieval, services, gateway } = parts;
  const spentOn =
    (run: ScoredRun | null) =>
    (attempt: ModelAttempt): void => {
      const { isCharged, usage, model } = attempt;
      if (isCharged) onDidSpend(run, usage === null ? null : gateway.costOf(model, usage));
    };
  const localOnlyIn = async (run: ScoredRun | null): Promise<readonly string[]> => {
    const { sources } = files.readWorkspace();
    const localOnly = sources.flatMap(({ id, leavesMachine }) => (leavesMachine ? [] : [id]));
    if (localOnly.length === 0 || run === null) return localOnly;
    const chunkIds = [...run.packed, ...run.citations].map(({ chunkId }) => chunkId as ChunkId);
    const { chunkReader } = await retrieval.query();
    const chunks = await chunkReader.readChunks([...new Set(chunkIds)]);
    // A passage that is no longer in the index could be of any source.
    if (chunks.length < new Set(chunkIds).size) return localOnly;
    const read = new Set<string>(chunks.map(({ sourceId }) => sourceId));
    return localOnly.filter((id) => read.has(id));
  };
  return async (run, work) => {
    const traceId = services.random.hex(TRACE_ID_BYTES) as TraceId;
    return work({
      pool: 'batch',
      tenant: run?.case.as?.tenant ?? '',
      principals: run?.case.as?.principals ?? null,
      workflow: `judge/${judgeId}`,
      stage: 'judge',
      traceId,
      sessionId: null,
      span: silentSpan(traceId),
      promptFingerprint: null,
      indexGeneration: 0,
      localOnlySources: await localOnlyIn(run),
      cache: null,
      onDidAttempt: spentOn(run),
      onDidUseCache: () => undefined,
    });
  };
}

function silentSpan(traceId: TraceId): ActiveSpan {
  return {
    traceId,
    spanId: traceId.slice(0, TRACE_ID_BYTES) as unknown as SpanId,
    startChild: () => silentSpan(traceId),
    setAttributes: () => undefined,
    addEvent: () => undefined,
    end: () => undefined,
  };
}
