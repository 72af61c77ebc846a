import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { describeReduced } from '../../replay/reduce-trace.ts';
import { observeRun } from '../../replay/observe/observe-run.ts';
import type { Handlers } from '../handlers.ts';
import { readReplayRules } from '../replay/replay-rules-file.ts';
import { reportOf } from '../replay/replay-report.ts';
import { compareStored, reduceStored, type StubRecord } from '../replay/replay-trace.ts';
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
  | 'replay.rules'
  | 'replay.reduce';

const NO_STUBS: StubRecord = { stages: [], calls: [], unmatched: [] };

/** Recordings run again through a changed pipeline, and what became of them. */
export function createReplayHandlers(parts: SessionParts): Handlers<ReplayCalls, 'replay.watch'> {
  const { traces, services } = parts;
  const { store, runs, tools } = parts.replays;

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
    'replay.detail': async ({ replayId, traceId }) => {
      const { row, stubs } = store.row(replayId, traceId);
      const id = store.require(replayId).replayId;
      if (row.replayTraceId === null) return { replayId: id, row, comparison: null };
      const { comparison } = await compareStored(tools, {
        recorded: observeRun(traces.readCanonical(row.traceId).spans),
        candidate: observeRun(traces.readCanonical(row.replayTraceId).spans),
        rules: readReplayRules(parts.path).rules,
        stubs: stubs === null ? NO_STUBS : (JSON.parse(stubs) as StubRecord),
        withDiffs: true,
      });
      return { replayId: id, row, comparison };
    },
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
    'replay.rules': async () => readReplayRules(parts.path),
    'replay.reduce': async ({ traceId }) => {
      const reduced = reduceStored(traces, traceId);
      return reduced.ok ? { ok: true, reduced: describeReduced(reduced.input) } : reduced;
    },
  };
}
