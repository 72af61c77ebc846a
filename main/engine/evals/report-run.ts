import type { EvalRunReport, EvalTriage } from '../../contract/eval-run.ts';
import { buildReport } from '../../evals/report/build-report.ts';
import { scriptOf } from '../../evals/report/blind-spots.ts';
import { robustnessCurves } from '../../evals/robustness/robustness-curves.ts';
import type { EvalRunStore } from '../../evals/run/eval-run-store.ts';
import { parseEval } from '../../workspace/parse-eval.ts';
import { agentIds } from '../agent/agent-files.ts';
import { judgeAgreements } from '../metrics/workspace-metrics.ts';
import { planVariants } from './plan-variants.ts';
import type { EvalParts } from './prepare-eval.ts';

/** @returns everything that is said of a run, out of what is stored of it */
export async function reportRun(
  parts: Pick<EvalParts, 'files' | 'journal' | 'services'>,
  store: EvalRunStore,
  runId: string,
  found: { triage: EvalTriage },
): Promise<EvalRunReport> {
  const run = store.require(runId);
  const cases = store.cases(runId);
  const file = parseEval(run.evalPath, run.evalText);
  const results = store.results(runId, { variant: '' });
  const answerable = cases.filter((one) => one.answerable !== false);
  const baseline = store.cells(runId)[0]?.cellId ?? '';
  const robustnessOf = (): EvalRunReport['robustness'] => {
    const wanted = file.robustness?.metric;
    const metric = run.metrics.find(({ name }) => name === wanted);
    if (file.robustness === undefined || metric === undefined) return [];
    return robustnessCurves({
      plain: results.filter(({ cellId }) => cellId === baseline),
      messy: store.results(runId, { cellId: baseline }).filter(({ variant }) => variant !== ''),
      variants: planVariants(file, cases, run.settings.seed),
      questions: new Map(cases.map(({ id, question }) => [id, question])),
      metric,
      floor: file.robustness.floor,
    });
  };
  return buildReport({
    run,
    cells: store.cells(runId),
    results,
    metrics: run.metrics,
    progress: store.progress(runId),
    triage: found.triage,
    robustness: robustnessOf(),
    judges: judgeAgreements(parts, file.metrics),
    cases: cases.length,
    seen: {
      withPlaces: answerable.filter(({ places }) => places.length > 0).length,
      withAnswers: answerable.filter(({ answers, expects }) => answers.length + expects.length > 0).length,
      unanswerable: cases.length - answerable.length,
      undecided: cases.filter((one) => one.answerable === null).length,
      scripts: countBy(cases.flatMap(({ question }) => scriptOf(question) ?? [])),
      withHistory: cases.filter(({ history }) => history.length > 0).length,
      hasRobustness: file.robustness !== undefined,
      hasJudge: file.metrics.some((metric) => typeof metric === 'object' && 'judge' in metric),
      isAgent: file.pipeline !== undefined && agentIds(parts.files).includes(file.pipeline),
    },
  });
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
