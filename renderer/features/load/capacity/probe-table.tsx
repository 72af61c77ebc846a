import type { CapacityProbe } from '../../../../main/contract/load-capacity.ts';
import { href, loadPath } from '../../../navigation/paths.ts';
import {
  Chip,
  type Column,
  DataTable,
  formatCost,
  formatCount,
  formatDuration,
  formatShare,
  NOT_APPLICABLE,
  TextLink,
} from '../../../ui/index.ts';
import { PROBE_WORD } from '../view-model/capacity-words.ts';
import { rateText } from '../view-model/verdict-words.ts';

const COLUMNS: readonly Column<CapacityProbe>[] = [
  {
    id: 'rate',
    header: 'Rate',
    width: 80,
    align: 'end',
    sortValue: ({ ratePerSecond }) => ratePerSecond,
    cell: ({ ratePerSecond, runId }) => (
      <TextLink href={href(loadPath({ runId }))}>{rateText(ratePerSecond, 's')}</TextLink>
    ),
  },
  {
    id: 'verdict',
    header: 'Verdict',
    width: 130,
    cell: ({ verdict }) => <Chip {...toneOf(verdict)}>{PROBE_WORD[verdict]}</Chip>,
  },
  {
    id: 'chance',
    header: 'Chance that it holds',
    align: 'end',
    width: 130,
    cell: ({ chanceHeld }) => (chanceHeld === null ? NOT_APPLICABLE : formatShare(chanceHeld)),
  },
  { id: 'requests', header: 'Requests', width: 84, align: 'end', cell: ({ requests }) => formatCount(requests) },
  { id: 'p50', header: 'p50', width: 80, align: 'end', cell: ({ response }) => duration(response.p50Ms) },
  { id: 'p95', header: 'p95', width: 80, align: 'end', cell: ({ response }) => duration(response.p95Ms) },
  { id: 'p99', header: 'p99', width: 80, align: 'end', cell: ({ response }) => duration(response.p99Ms) },
  {
    id: 'missed',
    header: 'Missed',
    minWidth: 140,
    cell: ({ slo }) =>
      slo
        .filter(({ held }) => !held)
        .map(({ name }) => name)
        .join(', ') || NOT_APPLICABLE,
  },
  { id: 'full', header: 'Full first', minWidth: 110, cell: ({ saturatedFirst }) => saturatedFirst ?? NOT_APPLICABLE },
  { id: 'cost', header: 'Cost', width: 76, align: 'end', cell: ({ costUsd }) => formatCost(costUsd) },
];

const duration = (ms: number | null): string => (ms === null ? NOT_APPLICABLE : formatDuration(ms));

function toneOf(verdict: CapacityProbe['verdict']): { tone?: 'ok' | 'error' | 'warn' } {
  if (verdict === 'held') return { tone: 'ok' };
  if (verdict === 'missed') return { tone: 'error' };
  return verdict === 'generator-limited' ? { tone: 'warn' } : {};
}

/** Every run of a search, each a run of the library. */
export function ProbeTable({ probes, label }: { probes: readonly CapacityProbe[]; label: string }) {
  return (
    <DataTable
      label={label}
      columns={COLUMNS}
      rows={probes}
      rowKey={({ runId }) => runId}
      empty="No run of the search has ended yet."
    />
  );
}
