import type { EvalReportFile } from '../../contract/eval-run.ts';
import { renderEvalHtml } from '../../evals/report/html-report.ts';
import { renderEvalJunit, type ReportedCase } from '../../evals/report/junit-report.ts';
import { renderEvalMarkdown } from '../../evals/report/markdown-report.ts';
import { byCase } from '../../evals/run/cell-figures.ts';
import { meanOf } from '../../evals/statistics/moments.ts';
import type { SessionParts } from '../session-parts.ts';

const EXTENSIONS = { markdown: 'md', junit: 'xml', json: 'json', html: 'html' } as const;

/** @returns a run as a file to send around, as people have decided by now */
export async function renderEvalReport(
  { evals }: Pick<SessionParts, 'evals'>,
  runId: string,
  format: keyof typeof EXTENSIONS,
): Promise<EvalReportFile> {
  const report = await evals.show(runId);
  const name = `eval-${report.evalId}-${report.runId}.${EXTENSIONS[format]}`;
  switch (format) {
    case 'markdown':
      return { name, text: renderEvalMarkdown(report) };
    case 'junit':
      return { name, text: renderEvalJunit(report, casesOf(evals, report.runId)) };
    case 'json':
      return { name, text: `${JSON.stringify(report, null, 2)}\n` };
    case 'html':
      return { name, text: renderEvalHtml(report) };
  }
}

function casesOf({ store }: SessionParts['evals'], runId: string): ReportedCase[] {
  const [baseline] = store.cells(runId);
  const results = byCase(store.results(runId, { cellId: baseline?.cellId ?? '', variant: '' }));
  return store.cases(runId).flatMap(({ id, question }) => {
    const ofCase = results.get(id);
    if (ofCase === undefined) return [];
    const names = [...new Set(ofCase.flatMap(({ values }) => Object.keys(values)))];
    const values = Object.fromEntries(
      names.map((name) => [name, meanOf(ofCase.flatMap((result) => result.values[name] ?? []))]),
    );
    return [{ id, question, values, error: ofCase.find(({ error }) => error !== null)?.error?.message ?? null }];
  });
}
