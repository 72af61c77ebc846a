import { renderJunitXml } from '../../base/junit-xml.ts';
import { renderLoadGate } from '../../contract/load-gate.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import { describeVerdict } from './describe-verdict.ts';

/** @returns a run as JUnit XML: a case for each SLO and one for the generator; a run without a result is one error */
export function renderLoadJunit(detail: LoadRunDetail): string {
  const { summary, result, environment } = detail;
  const properties = {
    runId: summary.runId,
    target: summary.target,
    ...(summary.model === null ? {} : { model: summary.model }),
    ...(environment === null ? {} : { fingerprint: environment.fingerprint }),
  };
  const { scenario, startedAt } = summary;
  if (result !== null) return renderLoadGate(result, { scenario, startedAt, properties });
  const message = describeVerdict(detail);
  return renderJunitXml({
    name: `load.${scenario}`,
    startedAt,
    seconds: 0,
    properties,
    cases: [{ name: 'run', problem: { kind: 'error', message }, output: '' }],
  });
}
