import { Trash2, Undo2 } from 'lucide-react';
import type { GenerationSummary } from '../../../../main/contract/generation.ts';
import { useNow } from '../../../engine/use-now.ts';
import { Button, type Column, DataTable, formatBytes, formatCount, IconButton, StateDot } from '../../../ui/index.ts';
import {
  type GenerationAction,
  generationActions,
  generationDot,
  generationName,
  generationStateText,
} from './generation-rows.ts';

export interface GenerationTableProps {
  generations: readonly GenerationSummary[];
  isLoading: boolean;
  selected: number | null;
  /** Why nothing can be changed here, or null. */
  blockedReason: string | null;
  onSelect: (generation: number) => void;
  onAct: (summary: GenerationSummary, action: GenerationAction['type'] | 'delete') => void;
}

/** The generations, newest first, each with the one act that is next for it. */
export function GenerationTable(props: GenerationTableProps) {
  const { generations, isLoading, selected, onSelect } = props;
  return (
    <DataTable
      label="Index generations"
      columns={generationColumns(props, useNow())}
      rows={generations}
      rowKey={({ generation }) => String(generation)}
      rowText={({ generation }) => generationName(generation)}
      selectedKey={selected === null ? null : String(selected)}
      onSelect={({ generation }) => onSelect(generation)}
      selectsOnMove
      isLoading={isLoading}
      skeletonRows={2}
      empty="No index yet: it is made with the first source."
      isFit
    />
  );
}

function generationColumns(
  { blockedReason, onAct }: GenerationTableProps,
  now: number,
): readonly Column<GenerationSummary>[] {
  return [
    {
      id: 'name',
      header: <span className="visually-hidden">Generation</span>,
      headerLabel: 'Generation',
      width: 40,
      cell: ({ generation, state }) => (
        <span className={state === 'serving' ? 'text-strong' : undefined}>{generationName(generation)}</span>
      ),
    },
    {
      id: 'made',
      header: 'Model and chunker',
      minWidth: 92,
      cell: ({ embeddingModel, chunkerName }) => (
        <>
          {embeddingModel} <span className="text-3">{chunkerName}</span>
        </>
      ),
      title: ({ embeddingModel, dimensions, chunker }) =>
        `${embeddingModel}${dimensions === null ? '' : `, ${dimensions} dimensions`}, ${chunker}`,
    },
    { id: 'chunks', header: 'Chunks', width: 52, align: 'end', cell: ({ chunks }) => formatCount(chunks) },
    {
      id: 'size',
      header: 'Size',
      width: 56,
      align: 'end',
      cell: ({ sizeBytes }) => <span className="text-2">{formatBytes(sizeBytes)}</span>,
    },
    {
      id: 'state',
      header: 'State',
      width: 106,
      cell: (summary) => (
        <span className="generation-state">
          <StateDot state={generationDot(summary)} label={summary.state} />
          <span className="ellipsis">{generationStateText(summary, now)}</span>
        </span>
      ),
      title: ({ error, serves }) => error ?? (serves.length === 0 ? undefined : `Serves ${serves.join(', ')}`),
    },
    {
      id: 'actions',
      header: <span className="visually-hidden">Actions</span>,
      headerLabel: 'Actions',
      width: 170,
      align: 'end',
      cell: (summary) => <Actions summary={summary} blockedReason={blockedReason} onAct={onAct} />,
    },
  ];
}

function Actions({
  summary,
  blockedReason,
  onAct,
}: { summary: GenerationSummary } & Pick<GenerationTableProps, 'blockedReason' | 'onAct'>) {
  const name = generationName(summary.generation);
  const label: Readonly<Record<GenerationAction['type'], string>> = {
    cancel: 'Cancel',
    resume: 'Resume',
    flip: `Flip to ${name}`,
    'flip-back': 'Flip back',
    compare: 'Compare',
  };
  return (
    <span className="generation-actions">
      {generationActions(summary).map(({ type }) => (
        <Button
          key={type}
          size="small"
          {...(type === 'flip-back' ? { icon: Undo2 } : {})}
          kind={type === 'compare' ? 'quiet' : 'default'}
          disabledReason={blockedReason}
          onClick={() => onAct(summary, type)}
        >
          {label[type]}
          <span className="visually-hidden">{type === 'flip' ? '' : ` ${name}`}</span>
        </Button>
      ))}
      {summary.state === 'serving' || summary.isRunning ? null : (
        <IconButton
          label={`Delete ${name}…`}
          icon={Trash2}
          disabledReason={blockedReason}
          onClick={() => onAct(summary, 'delete')}
        />
      )}
    </span>
  );
}
