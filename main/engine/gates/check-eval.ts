import type { EvalCell, EvalRunReport } from '../../contract/eval-run.ts';
import type { GateCheckFile } from '../../contract/gate.ts';
import { reasonsText } from '../../evals/report/blind-spots.ts';
import { localGenerationOf } from '../releases/local-generation.ts';
import { nearWords } from '../../base/near-words.ts';
import type { GateMeasurement } from '../../release/gate/judge-check.ts';
import { boundOf, type CheckContext, type CheckOutcome, notMeasured } from './check-context.ts';

type EvalCheck = Extract<GateCheckFile, { eval: string }>;
type CostCheck = Extract<GateCheckFile, { cost: string }>;

/** Eval runs of one gate, by eval: several metrics of one eval are read from one run. */
export type EvalRunsOfGate = Map<string, Promise<EvalRunReport>>;

/** A metric of an eval, of its baseline over the judged release. */
export async function checkEval(check: EvalCheck, context: CheckContext, runs: EvalRunsOfGate): Promise<CheckOutcome> {
  const report = await runOnce(check.eval, context, runs);
  return { measured: ofRelease(metricOf(report, check.metric), report, context), bound: boundOf(check) };
}

/** Dollars for each successful task of an eval. */
export async function checkCost(check: CostCheck, context: CheckContext, runs: EvalRunsOfGate): Promise<CheckOutcome> {
  const report = await runOnce(check.cost, context, runs);
  return { measured: ofRelease(costOf(report), report, context), bound: boundOf(check) };
}

async function runOnce(evalRef: string, context: CheckContext, runs: EvalRunsOfGate): Promise<EvalRunReport> {
  const known = runs.get(evalRef);
  if (known !== undefined) return known;
  const running = run(evalRef, context);
  runs.set(evalRef, running);
  return running;
}

async function run(
  evalRef: string,
  { client, release, gateId, signal, onProgress }: CheckContext,
): Promise<EvalRunReport> {
  const { runId } = await client.call('eval.start', {
    eval: evalRef,
    label: `gate ${gateId}`,
    cells: 'baseline',
    release: release.releaseHash,
  });
  const stop = (): void => void client.call('eval.cancel', { runId }).catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    for await (const event of client.stream('eval.watch', { runId })) {
      if (event.type === 'progress') onProgress(event.done, event.total);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return client.call('eval.show', { runId });
}

/** A baseline that changes something of the release by its matrix says nothing of the release. */
function ofRelease(
  measured: GateMeasurement,
  { evalId, matrix }: EvalRunReport,
  { parts, release }: CheckContext,
): GateMeasurement {
  const key = matrix.find(({ isBaseline }) => isBaseline)?.key;
  if (key === undefined || measured.undecided !== null) return measured;
  const { prompts, models } = release.bundle;
  const own = Object.values(models).map((model) => (model as { model?: unknown }).model);
  const changes = [
    ...(key.prompt === null || Object.hasOwn(prompts, key.prompt) ? [] : [`the prompt ${key.prompt}`]),
    ...(key.model === null || own.every((model) => model === key.model) ? [] : [`the model ${key.model}`]),
    ...(typeof key.generation !== 'number' || key.generation === localGenerationOf(parts, release.bundle)
      ? []
      : [`the index g${key.generation}`]),
  ];
  if (changes.length === 0) return measured;
  const why = `The baseline of the eval ${evalId} is not the release: it has ${changes.join(' and ')}. Put what the release has first in its matrix.`;
  return { ...measured, undecided: why };
}

function metricOf(report: EvalRunReport, metric: string): GateMeasurement {
  const evidence = evidenceOf(report);
  const broken = whyNotWhole(report);
  if (broken !== null) return notMeasured('score', broken, evidence);
  const value = report.metrics[metric];
  const reasons = report.valueless[metric];
  if (value === undefined && reasons !== undefined) {
    const why = `No case of the eval ${report.evalId} has a value of ${metric}: ${reasonsText(reasons)}.`;
    return notMeasured('score', why, evidence);
  }
  if (value === undefined) {
    const known = Object.keys(report.metrics);
    const [near] = nearWords(metric.toLowerCase(), known, 1);
    const hint = near === undefined ? `Measured: ${known.join(', ') || 'nothing'}.` : `Did you mean ${near}?`;
    return notMeasured('score', `The eval ${report.evalId} measures no ${metric}. ${hint}`, evidence);
  }
  const unscored = Object.values(value.unscored).reduce((sum, count) => sum + count, 0);
  return {
    unit: unitOf(metric),
    actual: value.n === 0 ? null : value.mean,
    ci95: value.n === 0 ? null : value.ci95,
    evidence,
    undecided: null,
    detail: `${value.n} cases${unscored === 0 ? '' : `, ${unscored} without a value`}.`,
  };
}

/** Money and times have units; everything else an eval measures is a score. */
function unitOf(metric: string): GateMeasurement['unit'] {
  if (/(^|-)cost/.test(metric)) return 'usd';
  return /(^|-)(latency|ms)(-|$)/.test(metric) ? 'ms' : 'score';
}

function costOf(report: EvalRunReport): GateMeasurement {
  const evidence = evidenceOf(report);
  const broken = whyNotWhole(report);
  if (broken !== null) return notMeasured('usd', broken, evidence);
  const baseline = report.matrix.find(({ isBaseline }) => isBaseline);
  const actual = baseline?.costPerSuccessUsd ?? null;
  if (actual === null) {
    return notMeasured('usd', 'What it cost is not known: a model has no price, or no task succeeded.', evidence);
  }
  const [low, high] = baseline?.costPerSuccessCi95 ?? [null, null];
  if (low !== null && high !== null) {
    return { unit: 'usd', actual, ci95: [low, high], evidence, undecided: null, detail: '' };
  }
  const detail = 'So few tasks succeed that its interval has no upper end.';
  return { unit: 'usd', actual, ci95: null, evidence, undecided: null, detail };
}

function evidenceOf({ runId, evalId }: EvalRunReport): NonNullable<GateMeasurement['evidence']> {
  return { type: 'eval', id: runId, label: evalId };
}

/** @returns null for a run that did all of its baseline */
function whyNotWhole(report: EvalRunReport): string | null {
  if (report.state !== 'finished') return report.error?.message ?? `The eval run ${report.runId} was ${report.state}.`;
  const baseline: EvalCell | undefined = report.matrix.find(({ isBaseline }) => isBaseline);
  return baseline?.state === 'failed' ? (baseline.note ?? 'Its baseline failed.') : null;
}
