import type { ToolCallChange } from '../../../../main/contract/trace-diff.ts';
import { type Column, DataTable, NOT_APPLICABLE, Panel } from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';

/** What was called in both, in order; nothing when both called the same, or none. */
export function ToolCallTable({ changes }: { changes: readonly ToolCallChange[] }) {
  const changed = changes.filter(({ type }) => type !== 'same').length;
  if (changed === 0) return null;
  return (
    <Panel title="Tool calls" scope={`${changed} of ${changes.length} differ`} isFit>
      <DataTable
        label="Tool calls of both traces"
        columns={COLUMNS}
        rows={changes}
        rowKey={(change) => String(changes.indexOf(change))}
        isFit
      />
    </Panel>
  );
}

const WORDS: Readonly<Record<ToolCallChange['type'], string>> = {
  same: '= same',
  arguments: '≠ arguments',
  name: '≠ another tool',
  order: '≠ order',
  added: 'only after',
  missing: 'only before',
};

function Call({ call }: { call: ToolCallChange['before'] }) {
  return call === null ? (
    <span className="text-3">{NOT_APPLICABLE}</span>
  ) : (
    <span className="mono">{callText(call)}</span>
  );
}

function callText({ name, arguments: given }: NonNullable<ToolCallChange['before']>): string {
  return visibleLine(`${name} ${typeof given === 'string' ? given : JSON.stringify(given)}`);
}

const COLUMNS: readonly Column<ToolCallChange>[] = [
  {
    id: 'type',
    header: 'Differs',
    width: 110,
    cell: ({ type }) => <span className={type === 'same' ? 'text-3' : 'text-warn'}>{WORDS[type]}</span>,
  },
  { id: 'before', header: 'Before', wraps: true, cell: ({ before }) => <Call call={before} /> },
  { id: 'after', header: 'After', wraps: true, cell: ({ after }) => <Call call={after} /> },
];
