import type { ToolInfo, ToolListResponse } from '../../../../main/contract/tool.ts';
import { Chip, type Column, DataTable, formatCount, formatQuantity, Note, Panel, StateDot } from '../../../ui/index.ts';
import { limitsText, toolOrigin } from './tool-text.ts';

const BREAKER = {
  closed: { dot: 'ok', word: 'closed' },
  'half-open': { dot: 'warn', word: 'half-open' },
  open: { dot: 'error', word: 'open' },
} as const;

const COLUMNS: readonly Column<ToolInfo>[] = [
  {
    id: 'tool',
    header: 'Tool',
    minWidth: 130,
    cell: ({ name, contractVersion }) => (
      <>
        <span className="text-strong">{name}</span> <span className="text-3">v{contractVersion}</span>
      </>
    ),
    title: ({ description }) => description,
  },
  {
    id: 'effect',
    header: 'Effect',
    width: 76,
    cell: ({ effect }) => <Chip tone={effect === 'write' || effect === 'external' ? 'warn' : 'neutral'}>{effect}</Chip>,
  },
  {
    id: 'limits',
    header: 'Limits',
    minWidth: 120,
    cell: limitsText,
    title: limitsText,
  },
  {
    id: 'from',
    header: 'From',
    minWidth: 110,
    cell: (tool) => <span className="text-2">{toolOrigin(tool)}</span>,
    title: toolOrigin,
  },
  {
    id: 'breaker',
    header: 'Breaker',
    width: 84,
    cell: ({ breaker }) => <StateDot state={BREAKER[breaker].dot}>{BREAKER[breaker].word}</StateDot>,
  },
  {
    id: 'calls',
    header: 'Calls',
    align: 'end',
    width: 56,
    cell: ({ calls }) => (calls === 0 ? <span className="text-3">0</span> : formatCount(calls)),
  },
  {
    id: 'failures',
    header: 'Failed',
    align: 'end',
    width: 56,
    cell: ({ failures }) =>
      failures === 0 ? <span className="text-3">0</span> : <span className="text-error">{formatCount(failures)}</span>,
  },
];

export interface ToolsPanelProps {
  list: ToolListResponse;
  selected: string | null;
  onSelect: (name: string) => void;
}

/** Everything a model may call now, and what it may not be given and why. */
export function ToolsPanel({ list: { tools, problems }, selected, onSelect }: ToolsPanelProps) {
  return (
    <Panel title="Tools" scope={`${formatQuantity(tools.length, 'tool')}, calls since the workspace was opened`} isFit>
      <DataTable
        label="Tools"
        columns={COLUMNS}
        rows={tools}
        rowKey={({ name }) => name}
        selectedKey={selected}
        onSelect={({ name }) => onSelect(name)}
        selectsOnMove
        rowText={({ name }) => name}
        empty="There is no tool. Write tools/NAME.tool.jsonc."
        isFit
      />
      {problems.map(({ name, message }) => (
        <Note key={name} kind="warn">
          {message}
        </Note>
      ))}
    </Panel>
  );
}
