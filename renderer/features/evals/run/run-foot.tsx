import { useMemo } from 'react';
import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { footFacts } from '../view-model/foot-facts.ts';

/** What bounds what the run says. */
export function RunFoot({ report, metric }: { report: EvalRunReport; metric: string }) {
  const facts = useMemo(() => footFacts(report, metric), [report, metric]);
  return (
    <section className="evals-foot" aria-label="What bounds this run">
      {report.blindSpots.length === 0 ? null : (
        <details className="evals-blind" open={report.matrix.length > 0}>
          <summary>{`What this run could not have seen (${report.blindSpots.length})`}</summary>
          <ul>
            {report.blindSpots.map((spot) => (
              <li key={spot}>{spot}</li>
            ))}
          </ul>
        </details>
      )}
      <dl className="evals-facts">
        {facts.map(({ label, value, note }) => (
          <div key={label} title={[label, value, note].join('\n')}>
            <dt>{label}</dt>
            <dd className="evals-facts__value">{value}</dd>
            <dd className="evals-facts__note">{note}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
