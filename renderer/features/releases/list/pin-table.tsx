import type { ReleasePin } from '../../../../main/contract/release.ts';
import { type Column, DataTable, formatExactTime, formatShare, formatShortId } from '../../../ui/index.ts';

const COLUMNS: readonly Column<ReleasePin>[] = [
  {
    id: 'at',
    header: 'When',
    width: 92,
    title: ({ at }) => formatExactTime(at),
    // Without the year and the seconds: `11-14 14:41`.
    cell: ({ at }) => formatExactTime(at).slice(5, 16),
  },
  {
    id: 'what',
    header: 'Pinned',
    minWidth: 100,
    title: ({ reason }) => (reason === '' ? undefined : reason),
    cell: (pin) => <span data-tone={pin.action === 'rollback' ? 'warn' : undefined}>{pinWords(pin)}</span>,
  },
  { id: 'by', header: 'By', width: 60, align: 'end', cell: ({ by }) => by },
];

/** @returns what was done, in words: `r-7f3a9c1 promoted`, `back to r-2e90aa1` */
export function pinWords({ action, release, share }: Pick<ReleasePin, 'action' | 'release' | 'share'>): string {
  const name = release === null ? 'the working tree' : formatShortId(release);
  switch (action) {
    case 'promote':
      return `${name} promoted`;
    case 'rollback':
      return `back to ${name}`;
    case 'canary':
      return `${name} canary${share === null ? '' : `, ${formatShare(share)}`}`;
    case 'canary-end':
      return `canary ended, ${name}`;
    case 'unpin':
      return 'the working tree serves';
  }
}

/** What was pinned when and by whom: each line is kept for good. */
export function PinTable({ pins }: { pins: readonly ReleasePin[] }) {
  return (
    <DataTable
      label="Pins"
      columns={COLUMNS}
      rows={pins}
      rowKey={({ at, pipelineId, action }) => `${at} ${pipelineId} ${action}`}
      empty="Nothing was pinned: the working tree serves."
      isFit
    />
  );
}
