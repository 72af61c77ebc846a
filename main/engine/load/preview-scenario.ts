import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { LoadPreview } from '../../contract/load-run.ts';
import type { LoadScenario } from '../../contract/load-scenario.ts';
import { replayableTraces } from '../../contract/replay.ts';
import { parseSlo } from '../../load/report/load-slo.ts';
import { describeTarget } from '../../load/scenario/describe-target.ts';
import { countInParts, type LoadPlan, type PlanInputs, planScenario } from '../../load/scenario/plan-scenario.ts';
import { parseStopRule } from '../../load/scenario/stop-rules.ts';
import { checkText } from '../../workspace/workspace-texts.ts';
import { parseScenario } from '../../workspace/parse-scenario.ts';
import type { LabParts } from './load-lab.ts';
import { readDatasetNow } from './scenario-inputs.ts';

/** Bars behind the curve. */
const PARTS = 120;
const EXAMPLES = 3;
const PAGE = 1000;

const NOTHING: Omit<LoadPreview, 'problems'> = {
  id: null,
  description: '',
  target: null,
  model: null,
  durationMs: 0,
  warmUpMs: 0,
  arrivals: 0,
  curve: [],
  drawn: [],
  faults: [],
  tenants: [],
  slos: [],
  inputs: { count: 0, examples: [] },
  notes: [],
};

/**
 * A scenario as it would run, from its text alone: nothing is sent, no model is asked. What keeps it from running is told
 * as a problem, at its line where there is one.
 */
export function previewScenario(parts: LabParts, { path, text }: { path: string; text: string }): LoadPreview {
  let scenario: LoadScenario;
  try {
    scenario = parseScenario(path, text);
  } catch (error) {
    const problem = checkText('scenarios/preview.load.yaml', text);
    if (problem === null) throw error;
    return {
      ...NOTHING,
      problems: [{ ...problem, message: problem.message.replaceAll('scenarios/preview.load.yaml', path) }],
    };
  }
  const problems: string[] = [];
  const attempt = <Value>(work: () => Value): Value | null => {
    try {
      return work();
    } catch (error) {
      if (!TrestleError.is(error)) throw error;
      problems.push(error.message);
      return null;
    }
  };
  for (const slo of scenario.slos) attempt(() => parseSlo(slo));
  for (const rule of scenario.stopWhen) attempt(() => parseStopRule(rule));
  const inputs = attempt(() => peekInputs(parts, scenario));
  const plan = inputs === null ? null : attempt(() => planScenario(scenario, inputs));
  return {
    ...NOTHING,
    id: scenario.id,
    description: scenario.description,
    target: describeTarget(scenario.target),
    model: scenario.model ?? null,
    slos: scenario.slos,
    inputs: { count: inputs?.count ?? 0, examples: inputs?.examples ?? [] },
    notes: notesOf(scenario, plan),
    ...(plan === null ? {} : describePlan(plan, scenario)),
    problems: problems.map((message) => ({ message, line: null, column: null })),
  };
}

function describePlan(plan: LoadPlan, { tenants }: LoadScenario): Partial<LoadPreview> {
  const { schedule, durationMs, warmUpMs, curve, faults } = plan;
  const total = tenants.reduce((sum, { share }) => sum + share, 0);
  return {
    durationMs,
    warmUpMs,
    arrivals: schedule.offsetsMs.length,
    curve,
    drawn: plan.users === null ? countInParts(schedule.offsetsMs, durationMs, PARTS) : [],
    faults: faults.map(({ name, fromMs, toMs }) => ({ name, fromMs, toMs })),
    tenants: tenants.map(({ id, share, pool }) => ({ id, share: share / total, pool })),
  };
}

function notesOf({ maxCostUsd, target, arrivals }: LoadScenario, plan: LoadPlan | null): string[] {
  const hosts = 'http' in target ? target.http.allowHosts : 'openai' in target ? target.openai.allowHosts : [];
  return [
    maxCostUsd === 0 ? 'Spends no money.' : `May spend $${maxCostUsd}.`,
    ...(hosts.length === 0 ? [] : [`May load ${hosts.join(', ')}.`]),
    ...(arrivals.type === 'closed'
      ? ['Closed model: users wait for answers before they ask again, so a slow target is asked less.']
      : []),
    ...(plan !== null && plan.durationMs > 0 && plan.faults.some(({ fromMs }) => fromMs >= plan.durationMs)
      ? ['A fault begins after the end of the run.']
      : []),
  ];
}

/** As `readScenarioInputs`, without reading what each trace asked: that takes too long while somebody types. */
function peekInputs(
  parts: Pick<LabParts, 'path' | 'traces'>,
  { inputs }: LoadScenario,
): PlanInputs & { examples: readonly string[] } {
  if ('questions' in inputs) {
    return { count: inputs.questions.length, timesMs: null, examples: inputs.questions.slice(0, EXAMPLES) };
  }
  if ('dataset' in inputs) {
    const questions = readDatasetNow(parts.path, inputs.dataset);
    return { count: questions.length, timesMs: null, examples: questions.slice(0, EXAMPLES) };
  }
  const timesMs: number[] = [];
  const examples: string[] = [];
  const { filter, last } = inputs.traces;
  for (let cursor: string | undefined; timesMs.length < last; ) {
    const limit = Math.min(PAGE, last - timesMs.length);
    const page = parts.traces.listTraces({ filter: replayableTraces(filter), limit, cursor });
    for (const { startedAt, title } of page.traces) {
      if (examples.length < EXAMPLES) examples.push(title);
      const ms = Date.parse(startedAt);
      if (!Number.isNaN(ms)) timesMs.push(ms);
    }
    if (page.nextCursor === null || page.traces.length === 0) break;
    cursor = page.nextCursor;
  }
  return { count: timesMs.length, timesMs: timesMs.toSorted((a, b) => a - b), examples };
}
