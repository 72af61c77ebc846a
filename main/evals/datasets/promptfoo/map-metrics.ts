import type { EvalMetricName } from '../../../contract/eval-file.ts';
import type { LeftOut } from './left-out.ts';
import type { TestCase } from './case-of-test.ts';

/** What the asserts of all tests come to, as an eval says it. */
export interface MappedMetrics {
  metrics: readonly EvalMetricName[];
  /** Every bound has to hold in every case: only what all tests ask for is one. */
  success: Readonly<Record<string, number>>;
  /** The one rubric that every test has; null where there is none. */
  rubric: string | null;
}

const CORRECT_BOUND = 0.5;
/** Of a metric that is 0 or 1 whatever the threshold. */
const YES_OR_NO = new Set(['json-valid']);

/** @param tests at least one */
export function mapMetrics(tests: readonly TestCase[], left: LeftOut): MappedMetrics {
  const metrics = new Set<EvalMetricName>();
  const success: Record<string, number> = {};
  const knows = (holds: (asserts: TestCase['asserts']) => boolean): boolean =>
    tests.some(({ asserts }) => holds(asserts));
  if (knows(({ answers, expects, answerable }) => answers.length + expects.length > 0 || answerable === false)) {
    metrics.add('correct');
    success['correct'] = CORRECT_BOUND;
  }
  if (knows(({ expects }) => expects.length > 0)) metrics.add('contains');
  if (knows(({ answerable }) => answerable !== null)) metrics.add('refusal-correct');
  const types = new Map<string, string>();
  for (const { asserts } of tests) for (const { metric, type } of asserts.metrics) types.set(metric, type);
  for (const [metric, type] of types) {
    metrics.add(metric as EvalMetricName);
    if (metric === 'semantic') continue;
    const bounds = tests.map(({ asserts }) => asserts.metrics.find((one) => one.metric === metric)?.bound);
    const [first] = bounds;
    const isShared = bounds.every((bound) => bound === first && bound !== undefined);
    if (isShared && YES_OR_NO.has(metric)) success[metric] = 1;
    else if (isShared && typeof first === 'number') success[metric] = first;
    else
      left.add(
        `assert ${type}, as what a case must reach`,
        'not every test asks for the same; it is measured, and decides nothing',
      );
  }
  const rubrics = new Set(tests.map(({ asserts }) => asserts.rubrics.join('\n\n')));
  const [rubric] = rubrics;
  const isOne = rubrics.size === 1 && rubric !== undefined && rubric !== '';
  if (!isOne && knows((asserts) => asserts.rubrics.length > 0)) {
    left.add(
      'assert llm-rubric',
      'a judge has one rubric for all cases, and these differ; they stay in the rows under rubrics',
    );
  }
  if (metrics.size === 0) metrics.add('answered');
  return { metrics: [...metrics], success, rubric: isOne ? rubric : null };
}
