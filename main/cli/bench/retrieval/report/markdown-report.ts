import type { RetrievalReport } from '../retrieval-report.ts';
import { factsOf, figuresOf, notesOf, unavailableEngines, verdictOf } from './report-figures.ts';

/** @returns the report as Markdown, tables and all */
export function markdownReport(report: RetrievalReport): string {
  const figures = figuresOf(report).flatMap(({ question, finding, head, rows }) => [
    `## ${question}`,
    finding,
    [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map(tableRow).join('\n'),
  ]);
  const bars = report.bars.map(
    ({ limit, measured, verdict, reason }) =>
      `- **${verdict}**: ${limit}; measured ${measured}${reason === null ? '' : ` (${reason})`}`,
  );
  const facts = factsOf(report).map(([name, value]) => `- ${name}: ${name === 'command' ? `\`${value}\`` : value}`);
  return `${[
    '# Retrieval, measured',
    verdictOf(report),
    ...unavailableEngines(report),
    bars.join('\n'),
    ...figures,
    '## What it stood on',
    facts.join('\n'),
    '## How it was measured',
    notesOf(report)
      .map((note) => `- ${note}`)
      .join('\n'),
  ].join('\n\n')}\n`;
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
