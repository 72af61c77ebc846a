import { formatTable } from '../../../format.ts';
import type { RetrievalReport } from '../retrieval-report.ts';
import { factsOf, figuresOf, unavailableEngines, verdictOf } from './report-figures.ts';

/** @returns the report for a terminal */
export function describeRetrieval(report: RetrievalReport): string {
  const facts = factsOf(report).map(([name, value]) => `${name.padEnd(8)} ${value}`);
  const figures = figuresOf(report).flatMap(({ question, head, rows }) => ['', question, formatTable([head, ...rows])]);
  const bars = report.bars.map(
    ({ limit, measured, verdict, reason }) =>
      `bar ${verdict}: ${limit}; measured ${measured}${reason === null ? '' : ` (${reason})`}`,
  );
  const count = (verdict: string): number => report.bars.filter((bar) => bar.verdict === verdict).length;
  return [
    verdictOf(report),
    ...unavailableEngines(report),
    '',
    ...facts,
    ...figures,
    '',
    ...bars,
    `bars: ${count('held')} held, ${count('missed')} missed, ${count('not judged')} not judged`,
  ].join('\n');
}
