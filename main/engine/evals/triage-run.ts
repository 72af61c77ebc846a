import type { DatasetCase } from '../../contract/dataset.ts';
import type { EvalTriage, TriagedCase } from '../../contract/eval-run.ts';
import type { EvalMetricFacts } from '../../evals/run/eval-metric.ts';
import type { EvalResult } from '../../evals/run/eval-result.ts';
import { byCase } from '../../evals/run/cell-figures.ts';
import { meanOf } from '../../evals/statistics/moments.ts';
import { findPatterns, missingWords, type PatternFacts } from '../../evals/triage/find-patterns.ts';
import { triageCase } from '../../evals/triage/triage-case.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { EvalParts } from './prepare-eval.ts';

/** Failing cases that are looked into; what fails beyond it fails for the same reasons. */
const MAX_TRIAGED = 500;

/**
 * Why the baseline's failing cases fail, by the rules alone.
 *
 * @param metrics the first tells how bad a case is
 */
export async function triageRun(
  parts: Pick<EvalParts, 'retrieval' | 'generations'>,
  options: {
    results: readonly EvalResult[];
    cases: readonly DatasetCase[];
    metrics: readonly EvalMetricFacts[];
    judges: ReadonlySet<string>;
    signal: AbortSignal;
  },
): Promise<Pick<EvalTriage, 'cases' | 'patterns'>> {
  const { results, cases, metrics, judges, signal } = options;
  const known = new Map(cases.map((one) => [one.id, one]));
  const facts: PatternFacts[] = [];
  for (const [caseId, ofCase] of byCase(results)) {
    const one = known.get(caseId);
    const failed = ofCase.filter(isFailed);
    const [first] = failed;
    if (one === undefined || first === undefined || facts.length >= MAX_TRIAGED) continue;
    const evidence = await gatherEvidence(parts, one, first, { judges, signal });
    const { cause, evidence: said, rule } = triageCase(evidence);
    const triaged: TriagedCase = {
      caseId,
      question: one.question,
      cause,
      evidence: said,
      rule,
      overruled: null,
      score: scoreOf(ofCase, metrics),
      failedRepeats: failed.length,
      repeats: ofCase.length,
      traceIds: failed.flatMap(({ traceId }) => traceId ?? []),
    };
    facts.push({
      triaged,
      documents: [...new Set(one.places.map(({ document }) => document).filter((document) => document !== ''))],
      unsaid: missingWords(one.question, evidence.expectedTexts),
      tags: one.tags,
    });
  }
  const order = (score: number | null): number => score ?? -1;
  return {
    cases: facts.map(({ triaged }) => triaged).toSorted((a, b) => order(a.score) - order(b.score)),
    patterns: findPatterns(facts),
  };
}

function isFailed({ error, values }: EvalResult): boolean {
  return error !== null || (values['success'] ?? 1) < 1;
}

function scoreOf(results: readonly EvalResult[], metrics: readonly EvalMetricFacts[]): number | null {
  const [head] = metrics;
  const values = head === undefined ? [] : results.flatMap((result) => result.values[head.name] ?? []);
  return values.length === 0 ? null : meanOf(values);
}
