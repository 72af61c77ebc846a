import type { CostReport } from '../../../../main/contract/price.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  type Column,
  DataTable,
  ErrorState,
  formatCount,
  formatMoney,
  formatQuantity,
  NOT_APPLICABLE,
  Panel,
} from '../../../ui/index.ts';
import { EditFileButton } from '../files/edit-file-button.tsx';

type Row = CostReport['byModel'][number];

const COLUMNS: readonly Column<Row>[] = [
  { id: 'model', header: 'Model', minWidth: 130, cell: ({ model }) => model || 'no model' },
  {
    id: 'runs',
    header: 'Runs',
    align: 'end',
    width: 60,
    cell: ({ runs, unknownRuns }) => formatCount(runs + unknownRuns),
  },
  { id: 'p50', header: 'p50', align: 'end', width: 72, cell: ({ p50Usd }) => money(p50Usd) },
  { id: 'p95', header: 'p95', align: 'end', width: 72, cell: ({ p95Usd }) => money(p95Usd) },
  {
    id: 'total',
    header: 'Spent',
    align: 'end',
    width: 84,
    cell: ({ runs, totalUsd, unknownRuns }) =>
      runs === 0 && unknownRuns > 0 ? <span className="text-warn">unknown</span> : formatMoney(totalUsd),
    title: ({ unknownRuns }) =>
      unknownRuns === 0
        ? undefined
        : `${formatQuantity(unknownRuns, 'run of unknown price is', 'runs of unknown price are')} not in it`,
  },
];

function money(usd: number | null): string {
  return usd === null ? NOT_APPLICABLE : formatMoney(usd);
}

/** What runs of the last 30 days cost, by model. A model without a price is unknown, never free. */
export function PricesPanel() {
  const report = useEngineQuery('cost.report', {});
  const unknown = report.data?.all.unknownRuns ?? 0;
  return (
    <Panel
      title="Cost"
      scope="30 days; prices.jsonc has the prices"
      isFit
      actions={<EditFileButton path="prices.jsonc" label="Edit prices" />}
    >
      {report.isError ? (
        <ErrorState title="The costs could not be read" error={report.error} onRetry={() => void report.refetch()} />
      ) : (
        <DataTable
          label="Cost by model"
          columns={COLUMNS}
          rows={report.data?.byModel ?? []}
          rowKey={({ model }) => model}
          isLoading={report.isPending}
          empty="Nothing was asked in the last 30 days."
          isFit
        />
      )}
      {unknown === 0 ? null : (
        <p className="models-foot">
          Not in these figures: {formatQuantity(unknown, 'run')} of a model that prices.jsonc has no entry for.
        </p>
      )}
    </Panel>
  );
}
