import { type JunitCase, renderJunitXml } from '../../base/junit-xml.ts';
import type { EvalRunReport } from '../../contract/eval-run.ts';
import { figure } from './figures.ts';

const MS_PER_SECOND = 1000;

/** What a case of the baseline came to. */
export interface ReportedCase {
  id: string;
  question: string;
  /** Values of its repeats averaged, by metric. */
  values: Readonly<Record<string, number>>;
  error: string | null;
}

/**
 * @param cases of the baseline, in order
 * @returns a run as JUnit XML: a test case for each case of the baseline. One that is no success fails with its cause; of one
 *   whose success nobody knows, and of a run that did not end by itself, it is an error
 */
export function renderEvalJunit(report: EvalRunReport, cases: readonly ReportedCase[]): string {
  const causes = new Map(report.triage.cases.map((triaged) => [triaged.caseId, triaged]));
  const suite = cases.map(({ id, question, values, error }): JunitCase => {
    const said = Object.entries(values).map(([name, value]) => `${name} ${figure(value)}`);
    const success = values['success'];
    const triaged = causes.get(id);
    const why = triaged === undefined ? said.join(', ') : `${triaged.cause ?? 'undecided'}: ${triaged.evidence}`;
    const failed = error !== null || (success !== undefined && success < 1);
    const problem = failed
      ? { kind: 'failure' as const, message: error === null ? why : `${why} (${error})` }
      : success === undefined
        ? { kind: 'error' as const, message: 'whether it succeeded is not known' }
        : null;
    return { name: `${id}: ${question}`, problem, output: said.join('\n') };
  });
  const whole: JunitCase = {
    name: 'run',
    problem:
      report.state === 'finished'
        ? null
        : {
            kind: 'error',
            message: `The run is ${report.state}: ${report.error?.message ?? `${report.done} of ${report.total} runs are there`}`,
          },
    output: [report.verdict.headline, report.verdict.details].filter((line) => line !== '').join('\n'),
  };
  return renderJunitXml({
    name: `eval.${report.evalId}`,
    startedAt: report.startedAt,
    seconds: report.ms / MS_PER_SECOND,
    properties: { runId: report.runId, evalHash: report.evalHash, datasetHash: report.datasetHash },
    cases: [whole, ...suite],
  });
}
