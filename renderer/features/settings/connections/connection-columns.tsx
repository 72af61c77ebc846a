import type { EgressRow } from '../../../../main/contract/egress-log.ts';
import {
  type Column,
  formatBytes,
  formatDuration,
  formatExactTime,
  NOT_APPLICABLE,
  StateDot,
} from '../../../ui/index.ts';
import { otherEnd, outcomeFace } from './egress-text.ts';

export const CONNECTION_COLUMNS: readonly Column<EgressRow>[] = [
  {
    id: 'when',
    header: 'When',
    width: 72,
    cell: ({ startedAt }) => formatExactTime(startedAt).slice(11),
    title: ({ startedAt }) => formatExactTime(startedAt),
  },
  {
    id: 'host',
    header: 'To',
    minWidth: 130,
    cell: (row) => <span className="mono">{otherEnd(row)}</span>,
    title: otherEnd,
  },
  {
    id: 'where',
    header: 'Where',
    width: 92,
    cell: ({ isLoopback }) => (isLoopback ? <span className="text-3">this machine</span> : 'elsewhere'),
  },
  { id: 'purpose', header: 'For', minWidth: 120, cell: ({ purpose }) => purpose, title: ({ purpose }) => purpose },
  {
    id: 'outcome',
    header: 'Outcome',
    width: 96,
    cell: (row) => {
      const { dot, word } = outcomeFace(row);
      return <StateDot state={dot}>{word}</StateDot>;
    },
    title: ({ reason }) => reason ?? undefined,
  },
  { id: 'status', header: 'Status', width: 56, align: 'end', cell: ({ status }) => status ?? NOT_APPLICABLE },
  { id: 'out', header: 'Sent', width: 68, align: 'end', cell: ({ bytesOut }) => bytes(bytesOut) },
  { id: 'in', header: 'Read', width: 68, align: 'end', cell: ({ bytesIn }) => bytes(bytesIn) },
  {
    id: 'ms',
    header: 'Took',
    width: 68,
    align: 'end',
    cell: ({ ms, outcome }) => (outcome === 'denied' ? NOT_APPLICABLE : formatDuration(ms)),
  },
];

function bytes(count: number) {
  return count === 0 ? <span className="text-3">0</span> : formatBytes(count);
}
