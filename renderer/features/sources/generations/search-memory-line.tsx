import { useState } from 'react';
import { useStatus } from '../../../engine/use-status.ts';
import { href, settingsPath } from '../../../navigation/paths.ts';
import {
  type Column,
  DataTable,
  formatBytes,
  formatCount,
  formatDuration,
  Meter,
  NOT_APPLICABLE,
  Popover,
  StageLabel,
  StateDot,
  TextLink,
  TriggerButton,
} from '../../../ui/index.ts';
import { type LegRow, legParts, type SearchMemoryModel, searchMemoryModel } from './search-memory-view-model.ts';

/** Where searches of the serving index are answered, and what their copy in memory takes of what it may. */
export function SearchMemoryLine() {
  const memory = useStatus()?.searchMemory;
  const [isOpen, setIsOpen] = useState(false);
  if (memory === undefined) return null;
  const model = searchMemoryModel(memory);
  const { limitBytes } = memory;
  return (
    <div className="search-memory">
      <StateDot state={model.dot} label="Search memory" />
      <span className="ellipsis" title={[`${model.sentence}.`, ...model.reasons].join(' ')}>
        {model.sentence}
      </span>
      <span className="search-memory__meter">
        <Meter
          label="Memory that searches take"
          value={model.usedBytes}
          max={Math.max(limitBytes, 1)}
          valueText={model.used}
        />
      </span>
      <span className="search-memory__used text-3">{model.used}</span>
      <Popover
        title="What searches keep in memory"
        align="end"
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        trigger={<TriggerButton kind="quiet">By leg</TriggerButton>}
      >
        {isOpen ? <Legs model={model} /> : null}
      </Popover>
    </div>
  );
}

function Legs({ model }: { model: SearchMemoryModel }) {
  return (
    <div className="search-memory__legs">
      <DataTable
        label="What searches keep in memory, by leg"
        columns={LEG_COLUMNS}
        rows={model.legs}
        rowKey={({ leg }) => leg}
        isFit
      />
      {model.reasons.map((reason) => (
        <p key={reason} className="text-2">
          {reason}
        </p>
      ))}
      <div className="search-memory__limit">
        <span className="text-3">{`${model.used}, both legs together`}</span>
        <TextLink href={href(settingsPath({ section: 'memory' }))}>Change the limit</TextLink>
      </div>
    </div>
  );
}

const LEG_COLUMNS: readonly Column<LegRow>[] = [
  { id: 'leg', header: 'Leg', width: 72, cell: ({ leg }) => <StageLabel stage={leg} /> },
  {
    id: 'state',
    header: 'Answered',
    cell: ({ dot, text }) => <StateDot state={dot}>{text}</StateDot>,
    title: ({ reason }) => reason ?? undefined,
  },
  {
    id: 'chunks',
    header: 'Chunks',
    width: 62,
    align: 'end',
    cell: ({ state, chunks }) => (state === 'ready' ? formatCount(chunks) : NOT_APPLICABLE),
  },
  {
    id: 'bytes',
    header: 'Size',
    width: 62,
    align: 'end',
    cell: ({ state, totalBytes }) => (state === 'ready' ? formatBytes(totalBytes) : NOT_APPLICABLE),
    title: (row) => legParts(row) ?? undefined,
  },
  {
    id: 'load',
    header: 'Loaded in',
    width: 78,
    align: 'end',
    cell: ({ loadMs }) => (loadMs === null ? NOT_APPLICABLE : formatDuration(loadMs)),
  },
];
