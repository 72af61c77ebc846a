import { useState } from 'react';
import { type BillMonth, DEFAULT_BILL_MONTHS, MAX_BILL_MONTHS } from '../../../../main/contract/load-bill.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import {
  Button,
  type Column,
  DataTable,
  FactStrip,
  Field,
  formatCost,
  formatCount,
  formatMoney,
  Note,
  Panel,
} from '../../../ui/index.ts';
import { typedNumber } from '../view-model/plan-rows.ts';
import { SentenceList } from './sentence-list.tsx';

const COLUMNS: readonly Column<BillMonth>[] = [
  { id: 'month', header: 'Month', cell: ({ month }) => month },
  {
    id: 'requests',
    header: 'Requests, p50',
    align: 'end',
    width: 120,
    cell: ({ requests }) => formatCount(requests.p50),
  },
  { id: 'p50', header: 'Bill, p50', align: 'end', width: 120, cell: ({ bill }) => <b>{formatMoney(bill.p50Usd)}</b> },
  { id: 'p95', header: 'Bill, p95', align: 'end', width: 120, cell: ({ bill }) => formatMoney(bill.p95Usd) },
];

const MAX_REQUESTS = 1e12;

/** What the mix of a run costs in the months to come. What is not known is said, and never counted as nothing. */
export function BillPanel({ runId }: { runId: string }) {
  const work = useEngineMutation('load.bill');
  const [requests, setRequests] = useState('100,000');
  const [growth, setGrowth] = useState('5');
  const [months, setMonths] = useState(String(DEFAULT_BILL_MONTHS));
  const numbers = {
    requests: typedNumber(requests, 1, MAX_REQUESTS),
    growth: typedNumber(growth, -90, 1000),
    months: typedNumber(months, 1, MAX_BILL_MONTHS),
  };
  const isWrong = Object.values(numbers).some((value) => value == null);
  const bill = work.data;
  return (
    <Panel title="The bill" scope="by drawing from what this run cost">
      <div className="load-plan__form">
        <Field label="Requests in the first month" value={requests} onChange={setRequests} />
        <Field label="More each month, %" value={growth} onChange={setGrowth} />
        <Field label="Months" value={months} onChange={setMonths} />
        <Button
          disabledReason={isWrong ? 'A field is no number' : null}
          isLoading={work.isPending}
          loadingLabel="Working it out"
          onClick={() =>
            work.mutate({
              runId,
              requestsPerMonth: numbers.requests ?? 1,
              growth: (numbers.growth ?? 0) / 100,
              months: Math.round(numbers.months ?? 1),
            })
          }
        >
          Work it out
        </Button>
      </div>
      {work.error === null ? null : (
        <Note kind="error" isLive>
          {work.error.message}
        </Note>
      )}
      {bill === undefined ? null : (
        <>
          {bill.unknown.map((sentence) => (
            <Note key={sentence} kind="warn">
              {sentence}
            </Note>
          ))}
          <FactStrip
            cells={[
              { label: 'Per request', value: formatCost(bill.unit.costPerRequestUsd) },
              { label: 'Per success', value: formatCost(bill.unit.costPerSuccessUsd) },
              { label: '99 of 100 cost at most', value: formatCost(bill.unit.p99Usd) },
              { label: 'All months, p50', value: formatCost(bill.total?.p50Usd ?? null) },
              { label: 'All months, p95', value: formatCost(bill.total?.p95Usd ?? null) },
            ]}
          />
          <DataTable
            label="The bill by month"
            columns={COLUMNS}
            rows={bill.months ?? []}
            rowKey={({ month }) => month}
            empty="Unknown while a price is: prices.jsonc says what models cost."
            isFit
          />
          <SentenceList title="What it is worked out from" sentences={bill.assumptions} />
        </>
      )}
    </Panel>
  );
}
