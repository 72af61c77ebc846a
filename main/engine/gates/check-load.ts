import type { GateCheckFile } from '../../contract/gate.ts';
import { judgeLoadGate } from '../../contract/load-gate.ts';
import type { LoadResult } from '../../contract/load.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import type { GateMeasurement } from '../../release/gate/judge-check.ts';
import { boundOf, type CheckContext, type CheckOutcome, notMeasured } from './check-context.ts';

type LoadCheck = Extract<GateCheckFile, { load: string }>;

/** Runs a scenario with the judged release as its target, whichever pipeline's files are on the disk by then. */
export async function checkLoad(check: LoadCheck, context: CheckContext): Promise<CheckOutcome> {
  const { parts, release, gateId, signal, onProgress } = context;
  const { load } = parts;
  const bound = boundOf(check);
  const unit = unitOf(check.metric);
  const loaded = load.requireScenario(check.load);
  const { target } = loaded.scenario;
  if (!('pipeline' in target) || target.pipeline !== release.pipelineId) {
    const loads =
      'pipeline' in target ? `the pipeline ${target.pipeline}` : 'something else than a pipeline in process';
    const why = `The scenario ${loaded.id} loads ${loads}, which says nothing of this release. Give it the target pipeline: ${release.pipelineId}.`;
    return { measured: notMeasured(unit, why), bound };
  }
  const scenario = { ...loaded.scenario, target: { pipeline: release.pipelineId, release: release.releaseHash } };
  const { runId, ended } = await load.start({ ...loaded, scenario }, { label: `gate ${gateId}` });
  const stop = (): void => {
    try {
      load.cancel(runId);
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    const endMs = load.store.show(runId).curve.at(-1)?.atMs ?? 0;
    for await (const event of load.watch(runId)) {
      if (event.type === 'progress' && endMs > 0) onProgress(Math.min(event.progress.elapsedMs, endMs), endMs);
    }
    return { measured: measure(check, await ended), bound };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function measure({ metric }: LoadCheck, { summary, result }: LoadRunDetail): GateMeasurement {
  const unit = unitOf(metric);
  const evidence = { type: 'load' as const, id: summary.runId, label: summary.scenario };
  if (result === null || summary.state !== 'finished') {
    return notMeasured(unit, `The load run ${summary.runId} was ${summary.state}.`, evidence);
  }
  const detail = summary.model === null ? '' : `${summary.model} answered ${result.requests} requests.`;
  if (metric === undefined) return { ...sloMeasurement(result), evidence };
  const { checks } = judgeLoadGate(result);
  // Without a say on how late the generator was a figure is still the target's; a late one's is not.
  const late = checks.find(({ name, passed }) => !passed && (name === 'generator' || name === 'stop rule'));
  return { unit, actual: valueOf(metric, result), ci95: null, evidence, undecided: late?.message ?? null, detail };
}

/** Counts what did not hold, as the load gate has it: SLOs, a late generator, a stop rule. */
function sloMeasurement(result: LoadResult): Omit<GateMeasurement, 'evidence'> {
  const { checks } = judgeLoadGate(result);
  const missed = checks.filter(({ passed }) => !passed);
  const nothing = result.slo.length === 0 ? 'The scenario has no SLO: write slos: in it, or name a metric.' : null;
  const held = `${result.slo.length} SLOs over ${result.requests} requests.`;
  const detail = missed.length === 0 ? held : missed.map(({ message }) => message).join(' ');
  return { unit: 'count', actual: nothing === null ? missed.length : null, ci95: null, undecided: nothing, detail };
}

function unitOf(metric: LoadCheck['metric']): GateMeasurement['unit'] {
  switch (metric) {
    case 'p50':
    case 'p95':
    case 'p99':
      return 'ms';
    case 'errors':
    case 'good':
      return 'share';
    case 'cost-per-success':
      return 'usd';
    case undefined:
      return 'count';
  }
}

function valueOf(metric: NonNullable<LoadCheck['metric']>, result: LoadResult): number | null {
  switch (metric) {
    case 'p50':
      return result.response.p50Ms;
    case 'p95':
      return result.response.p95Ms;
    case 'p99':
      return result.response.p99Ms;
    case 'errors': {
      // As the SLO `errors<1%` has it: an arrival that found no slot was not answered either.
      const ended = result.requests - result.unfinished;
      const failed = Object.values(result.errors).reduce((sum, count) => sum + count, result.dropped);
      return ended <= 0 ? null : failed / ended;
    }
    case 'good':
      return result.goodShare;
    case 'cost-per-success':
      return result.costPerSuccessUsd;
  }
}
