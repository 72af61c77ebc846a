import { readRecording, reduceRecording } from '../replay/read-recording.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { describeReduced } from '../../replay/reduce-trace.ts';
import { observeRun } from '../../replay/observe/observe-run.ts';
import { renderHtmlReport } from '../../replay/report/html-report.ts';
import type { ReplayDetail } from '../../contract/replay.ts';
import type { Handlers } from '../handlers.ts';
import { answerCalls } from '../replay/answer-calls.ts';
import { bisectTrace } from '../replay/bisect-trace.ts';
import { verifyTrace } from '../replay/verify-trace.ts';
import { writeCases } from '../replay/write-cases.ts';
import { readReplayRules } from '../replay/replay-rules-file.ts';
import { reportOf } from '../replay/replay-report.ts';
import { compareStored, readStubs } from '../replay/replay-trace.ts';
import type { SessionParts } from '../session-parts.ts';

type ReplayCalls =
  | 'replay.start'
  | 'replay.cancel'
  | 'replay.resume'
  | 'replay.list'
  | 'replay.show'
  | 'replay.rows'
  | 'replay.detail'
  | 'replay.judge'
  | 'replay.answer'
  | 'replay.rules'
  | 'replay.reduce'
  | 'replay.verify'
  | 'replay.bisect'
  | 'replay.toDataset'
  | 'replay.report';

/** Rows of a report in one file; more make a page that no browser likes. */
const MAX_REPORTED_ROWS = 500;

/** Recordings run again through a changed pipeline, and what became of them. */
export function createReplayHandlers(parts: SessionParts): Handlers<ReplayCalls, 'replay.watch'> {
  const { traces, services } = parts;
  const { store, runs, tools } = parts.replays;

  /** Compared anew from both traces: nothing but the verdict is kept of it. */
  const compareRow = async (replayId: string, traceId: string, withDiffs = true): Promise<ReplayDetail> => {
    const { row, stubs } = store.row(replayId, traceId);
    const id = store.require(replayId).replayId;
    const kept = readStubs(stubs);
    const { open } = kept;
    if (row.replayTraceId === null) return { replayId: id, row, comparison: null, open };
    const { comparison } = await compareStored(tools, {
      recorded: observeRun(readRecording(parts, row.traceId)),
      candidate: observeRun(traces.readCanonical(row.replayTraceId).spans),
      rules: readReplayRules(parts.path).rules,
      stubs: kept,
      withDiffs,
    });
    return { replayId: id, row, comparison, open };
  };

  return {
    'replay.start': async (request) => {
      parts.requireTrust('replay traces');
      return { replayId: runs.start(request) };
    },
    'replay.watch': ({ replayId }, { signal }) => runs.watch(replayId, signal),
    'replay.cancel': async ({ replayId }) => {
      await runs.cancel(replayId);
      return null;
    },
    'replay.resume': async ({ replayId }) => {
      parts.requireTrust('replay traces');
      return { replayId: runs.resume(replayId) };
    },
    'replay.list': async ({ limit }) => store.list(limit),
    'replay.show': async ({ replayId }) => reportOf(parts, store, replayId),
    'replay.rows': async (request) => store.rows(request),
    'replay.detail': ({ replayId, traceId }) => compareRow(replayId, traceId),
    'replay.judge': async ({ replayId, traceId, verdict, reason }) => {
      const { ordinal, row } = store.row(replayId, traceId);
      if (verdict !== null && reason === undefined) {
        throw new InvalidArgumentError(
          'A verdict that overrules the rules needs a reason: say why, it is kept with it.',
        );
      }
      if (row.state === 'waiting') {
        throw new InvalidArgumentError(
          `The trace ${row.traceId.slice(0, 8)} was not replayed yet, so there is nothing to judge.`,
        );
      }
      store.judge(replayId, ordinal, verdict, verdict === null ? null : (reason ?? null));
      services.events.publish({ type: 'replay-changed', replayId: store.require(replayId).replayId });
      return store.row(replayId, row.traceId).row;
    },
    'replay.answer': async (request, { signal }) => {
      parts.requireTrust('replay traces');
      return answerCalls(parts, store, tools, request, { signal });
    },
    'replay.rules': async () => readReplayRules(parts.path),
    'replay.reduce': async ({ traceId }) => {
      const reduced = reduceRecording(parts, traceId);
      return reduced.ok ? { ok: true, reduced: describeReduced(reduced.input) } : reduced;
    },
    'replay.verify': async ({ traceId }, { signal }) => {
      parts.requireTrust('replay traces');
      return verifyTrace(parts, tools, traceId, { signal });
    },
    'replay.bisect': async (request, { signal }) => {
      parts.requireTrust('replay traces');
      const replayId = request.replayId === undefined ? undefined : store.require(request.replayId).replayId;
      const report = await bisectTrace(
        parts,
        store,
        tools,
        { ...request, ...(replayId === undefined ? {} : { replayId }) },
        { signal },
      );
      if (replayId !== undefined) services.events.publish({ type: 'replay-changed', replayId });
      return report;
    },
    'replay.toDataset': async (request) => {
      parts.requireTrust('write a data set');
      return writeCases(parts, store, request);
    },
    'replay.report': async ({ replayId }) => {
      const { rows } = store.rows({ replayId, text: '', sort: 'worst', limit: MAX_REPORTED_ROWS });
      const compared = [];
      for (const row of rows) compared.push(await compareRow(replayId, row.traceId, false));
      const html = renderHtmlReport({
        report: reportOf(parts, store, replayId),
        rows: compared,
        bisects: store.bisects(replayId),
        rules: readReplayRules(parts.path).rules,
      });
      return { html };
    },
  };
}
