import type { AskEvent, AskRetrieval, AskResult, StageTiming } from '../../../../main/contract/ask.ts';
import type { ReleaseHash, SessionId, TraceId } from '../../../../main/contract/ids.ts';
import type { AskRequest } from '../../../../main/contract/ask.ts';
import type { SerializedError } from '../../../../main/contract/serialized-error.ts';

/** One ask as the view knows it, from the press of the button to its end. */
export interface AskRun {
  /** Local to the page: the trace id comes later. */
  id: string;
  /** Asks with the same number share follow-up context. */
  conversation: number;
  question: string;
  overrides: AskRequest['overrides'];
  /** On whose behalf it was asked; null for the owner, who sees everything. */
  principal: string | null;
  status: 'running' | 'finished' | 'failed' | 'cancelled';
  /** Page clock, milliseconds. */
  startedAtMs: number;
  /** Set when the run ended without a result: it then has no time but the page's own. */
  endedAtMs: number | null;
  traceId: TraceId | null;
  sessionId: SessionId | null;
  release: ReleaseHash | null;
  /** What has been streamed; its markers number the packed chunks. */
  text: string;
  retrieval: AskRetrieval | null;
  /** Stages that run now, or that were running when the run was ended. */
  running: readonly { stage: string; atMs: number }[];
  timings: readonly StageTiming[];
  result: AskResult | null;
  /** `stage` is null when the run did not end in one. */
  failure: { error: SerializedError; stage: string | null } | null;
}

/** @returns a run at the moment it is asked */
export function startRun(
  facts: Pick<AskRun, 'id' | 'conversation' | 'question' | 'overrides' | 'principal' | 'startedAtMs'>,
): AskRun {
  return {
    ...facts,
    status: 'running',
    endedAtMs: null,
    traceId: null,
    sessionId: null,
    release: null,
    text: '',
    retrieval: null,
    running: [],
    timings: [],
    result: null,
    failure: null,
  };
}

/**
 * @param nowMs page clock
 * @returns the run after one event of its stream; what came late, after the end, changes nothing
 */
export function applyAskEvent(run: AskRun, event: AskEvent, nowMs: number): AskRun {
  if (run.status !== 'running') return run;
  switch (event.type) {
    case 'ask-started':
      return { ...run, traceId: event.traceId, sessionId: event.sessionId, release: event.release };
    case 'stage-started':
      return { ...run, running: [...run.running, { stage: event.stage, atMs: event.atMs }] };
    case 'stage-ended':
      return {
        ...run,
        running: run.running.filter(({ stage }) => stage !== event.timing.name),
        timings: [...run.timings, event.timing],
      };
    case 'retrieval-ready':
      return { ...run, retrieval: event.retrieval };
    case 'text-delta':
      return { ...run, text: run.text + event.delta };
    case 'text-restarted':
      return { ...run, text: '' };
    case 'ask-finished':
      return { ...run, status: 'finished', running: [], timings: event.result.stages, result: event.result };
    case 'ask-failed':
      return failRun({ ...run, text: event.partial === '' ? run.text : event.partial }, event.error, {
        // The engine does not name a stage that was stopped from outside; the one that ran last is it.
        stage: event.stage ?? run.running.at(-1)?.stage ?? null,
        traceId: event.traceId,
        nowMs,
      });
  }
}

/** @returns the run ended by an error; what had arrived is kept */
export function failRun(
  run: AskRun,
  error: SerializedError,
  { stage, traceId, nowMs }: { stage: string | null; traceId: TraceId | null; nowMs: number },
): AskRun {
  return {
    ...run,
    status: error.code === 'cancelled' ? 'cancelled' : 'failed',
    endedAtMs: nowMs,
    failure: { error, stage },
    traceId: traceId ?? run.traceId,
  };
}

/** @returns how long the run took, milliseconds; null while it runs */
export function runMs(run: Pick<AskRun, 'result' | 'startedAtMs' | 'endedAtMs'>): number | null {
  if (run.result !== null) return run.result.ms;
  return run.endedAtMs === null ? null : run.endedAtMs - run.startedAtMs;
}

/** @returns the question without what does not change its meaning, to tell whether two asks are the same one */
export function sameQuestionKey(question: string): string {
  return question.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
