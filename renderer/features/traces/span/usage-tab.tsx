import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { parameterRows, type UsageRow, usageRows } from '../view-model/usage-rows.ts';

/** What a call used and cost, and how it was asked for. */
export function UsageTab({ span }: { span: CanonicalSpan }) {
  return (
    <div className="span-sections">
      <UsageList rows={usageRows(span)} />
      <h3>How it was called</h3>
      <UsageList rows={parameterRows(span)} />
    </div>
  );
}

function UsageList({ rows }: { rows: readonly UsageRow[] }) {
  if (rows.length === 0) return <p className="text-3">not recorded</p>;
  return (
    <dl className="usage">
      {rows.map(({ name, value, isPart }, index) => (
        <div key={index} className="usage__row" data-part={isPart}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
