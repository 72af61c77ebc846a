import type { EvalReportFile } from '../../contract/eval-run.ts';
import type { SessionParts } from '../session-parts.ts';

/** @returns a run as a file to send around */
export async function renderEvalReport(
  { evals }: Pick<SessionParts, 'evals'>,
  runId: string,
  _format: 'markdown' | 'junit' | 'json' | 'html',
): Promise<EvalReportFile> {
  const report = await evals.show(runId);
  return { name: `eval-${report.evalId}-${report.runId}.json`, text: `${JSON.stringify(report, null, 2)}\n` };
}
