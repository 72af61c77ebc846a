import { join } from 'node:path';
import { throwIfAborted } from '../../base/abort.ts';
import { ConfigError } from '../../base/errors/config-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { DEFAULT_GATE_REPLAYS, type GateCheckFile } from '../../contract/gate.ts';
import { type ReplaySummary, replayableTraces, replayStartRequest } from '../../contract/replay.ts';
import { readWorkspaceText } from '../../workspace/read-workspace-text.ts';
import { reduceRecording } from '../replay/read-recording.ts';
import { reportOf } from '../replay/replay-report.ts';
import { recordAsk } from './record-ask.ts';
import { boundOf, type CheckContext, type CheckOutcome, notMeasured } from './check-context.ts';

type ReplayCheck = Extract<GateCheckFile, { replay: object }>;

const PAGE = 200;
/** Recordings looked at for each one that is wanted: what cannot be replayed is passed over. */
const LOOKS_PER_REPLAY = 20;

/** Runs recorded traces of the release's pipeline through it and counts what became of them. */
export async function checkReplay(check: ReplayCheck, context: CheckContext): Promise<CheckOutcome> {
  const { parts, release, gateId, signal, onProgress } = context;
  const { store, runs } = parts.replays;
  const bound = boundOf(check);
  const { models, recording } = check.replay;
  if (recording !== undefined) await takeIn(context, recording);
  const { dataset } = check.replay;
  const traceIds = dataset === undefined ? newest(check, context) : await tracesOfRows(dataset, check, context);
  if (traceIds.length === 0) {
    const why = `No recorded trace of the pipeline ${release.pipelineId} can be replayed. Ask something first, or name a recording: with \`trestle trace export\`.`;
    return { measured: notMeasured('count', why), bound };
  }
  const replayId = runs.start(
    replayStartRequest.parse({
      traceIds,
      label: `gate ${gateId}`,
      candidate: { release: release.releaseHash, models },
    }),
  );
  const stop = (): void => void runs.cancel(replayId).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    for await (const event of runs.watch(replayId, new AbortController().signal)) {
      if (event.type === 'replay-progress') onProgress(event.done, event.total);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return { measured: measure(check, reportOf(parts, store, replayId)), bound };
}

function measure({ metric }: ReplayCheck, report: ReplaySummary): CheckOutcome['measured'] {
  const { replayId, state, total, done, failed, verdicts } = report;
  const evidence = { type: 'replay' as const, id: replayId, label: `${total} traces` };
  if (state !== 'finished' || done < total) {
    const why = report.error?.message ?? `${done} of ${total} traces were replayed before it was ${state}.`;
    return notMeasured('count', why, evidence);
  }
  const judged = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  const skipped = total - judged;
  const counts: Readonly<Record<ReplayCheck['metric'], number>> = {
    worse: verdicts.worse,
    broken: verdicts.broken,
    'worse-or-broken': verdicts.worse + verdicts.broken,
    changed: judged - verdicts.identical,
    failed,
  };
  const told = Object.entries(verdicts).filter(([, count]) => count > 0);
  return {
    unit: 'count',
    actual: counts[metric],
    ci95: null,
    evidence,
    // What could not be run may be anything.
    undecided: skipped > 0 ? `${skipped} of ${total} traces could not be replayed, so it is not known of them.` : null,
    detail: `${told.map(([verdict, count]) => `${count} ${verdict}`).join(', ')}.`,
  };
}

/** @returns the newest traces of the release's pipeline that can be replayed */
function newest({ replay }: ReplayCheck, { parts, release }: CheckContext): readonly string[] {
  const wanted = replay.last ?? DEFAULT_GATE_REPLAYS;
  const chosen: string[] = [];
  let looked = 0;
  for (let cursor: string | undefined; chosen.length < wanted && looked < wanted * LOOKS_PER_REPLAY; ) {
    const page = parts.traces.listTraces({ filter: replayableTraces(''), limit: PAGE, cursor });
    for (const { traceId, pipelineId } of page.traces) {
      looked += 1;
      if (pipelineId !== release.pipelineId || chosen.length === wanted) continue;
      if (reduceRecording(parts, traceId).ok) chosen.push(traceId);
    }
    if (page.nextCursor === null || page.traces.length === 0) break;
    cursor = page.nextCursor;
  }
  return chosen;
}

/** @returns the traces of a data set's rows, recorded now where a row comes from none */
async function tracesOfRows(dataset: string, check: ReplayCheck, context: CheckContext): Promise<readonly string[]> {
  const { parts, release, signal } = context;
  const text = readWorkspaceText(parts.path, join(parts.path, dataset));
  const rows = text
    .split(/\r?\n/)
    .flatMap((line, index) => (line.trim() === '' ? [] : [readRow(line, `${dataset}:${index + 1}`)]))
    .slice(0, check.replay.limit ?? DEFAULT_GATE_REPLAYS);
  const traceIds: string[] = [];
  for (const row of rows) {
    throwIfAborted(signal);
    traceIds.push('traceId' in row ? row.traceId : await recordAsk(parts, release.pipelineId, row.question, signal));
  }
  return traceIds;
}

/** @throws ConfigError for a row that has neither a trace nor a question */
function readRow(line: string, place: string): { traceId: string } | { question: string } {
  try {
    const { from, question } = JSON.parse(line) as { from?: { traceId?: unknown }; question?: unknown };
    if (typeof from?.traceId === 'string') return { traceId: from.traceId };
    if (typeof question === 'string' && question.trim() !== '') return { question };
  } catch {
    // Said below, with its place.
  }
  throw new ConfigError(`${place} names no trace and asks no question: write {"question": "…"}.`);
}

/** Takes a file of recorded traces in; what was there already stays as it is. */
async function takeIn({ parts, client, signal }: CheckContext, recording: string): Promise<void> {
  const path = join(parts.path, recording);
  for await (const event of client.stream('trace.import', { paths: [path] }, { signal })) {
    if (event.type !== 'import-finished') continue;
    const [problem] = event.report.files.flatMap(({ errors }) => errors);
    if (event.report.traces > 0) return;
    throw new NotFoundError(`${recording} holds no trace.${problem === undefined ? '' : ` ${problem}`}`);
  }
}
