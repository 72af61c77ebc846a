import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { GenerationListResponse, GenerationSummary } from '../../../../main/contract/generation.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Button, LoadingLine, Note, Panel, TextButton } from '../../../ui/index.ts';
import { BuildGenerationDialog } from './build-generation-dialog.tsx';
import { BuildProgress } from './build-progress.tsx';
import { DeleteGenerationDialog } from './delete-generation-dialog.tsx';
import { type GenerationAction, generationName, splitServing } from './generation-rows.ts';
import { GenerationTable } from './generation-table.tsx';
import { SearchMemoryLine } from './search-memory-line.tsx';
import type { useComparison } from './use-generations.ts';
import './generations.css';

export interface GenerationsPanelProps {
  list: GenerationListResponse | undefined;
  isLoading: boolean;
  selected: number | null;
  /** Why nothing can be changed here, or null. */
  blockedReason: string | null;
  onSelect: (generation: number) => void;
  comparison: ReturnType<typeof useComparison>;
  onFlip: (to: GenerationSummary) => void;
}

/** Which index answers and what is built beside it. */
export function GenerationsPanel(props: GenerationsPanelProps) {
  const { list, blockedReason, comparison } = props;
  const [isBuilding, setIsBuilding] = useState(false);
  const [deleting, setDeleting] = useState<number | null>(null);
  const cancel = useEngineMutation('generation.cancel', ['generation.list']);
  const resume = useEngineMutation('generation.build', ['generation.list']);
  const generations = list?.generations ?? [];
  const serving = generations.find(({ generation }) => generation === list?.servingDefault);
  const act = (summary: GenerationSummary, action: GenerationAction['type'] | 'delete') => {
    const { generation, embeddingModel, chunkerName } = summary;
    if (action === 'cancel') cancel.mutate({ generation });
    else if (action === 'resume') resume.mutate({ model: embeddingModel, chunker: chunkerName });
    else if (action === 'compare') comparison.start({ generation });
    else if (action === 'delete') setDeleting(generation);
    else props.onFlip(summary);
  };
  const split = list === undefined ? null : splitServing(list);
  const failure = cancel.error ?? resume.error;
  return (
    <>
      <Panel
        title="Index generations"
        scope={
          serving === undefined
            ? undefined
            : `${serving.embeddingModel}${serving.dimensions === null ? '' : `, ${serving.dimensions} dimensions`}`
        }
        isFit
        actions={
          <Button size="small" icon={Plus} disabledReason={blockedReason} onClick={() => setIsBuilding(true)}>
            Build a side index…
          </Button>
        }
      >
        <GenerationTable
          generations={generations}
          isLoading={props.isLoading}
          selected={props.selected}
          blockedReason={blockedReason}
          onSelect={props.onSelect}
          onAct={act}
        />
        {generations.length === 0 ? null : <SearchMemoryLine />}
        {split === null ? null : <Note kind="info">{split}.</Note>}
        {list?.wanted == null ? null : (
          <Note
            kind="warn"
            action={
              blockedReason === null ? (
                <TextButton onClick={() => setIsBuilding(true)}>Build a side index</TextButton>
              ) : undefined
            }
          >
            {list.wanted.message}
          </Note>
        )}
        {generations.map(({ generation, error }) =>
          error === null ? null : (
            <Note key={generation} kind="error">{`${generationName(generation)}: ${error}`}</Note>
          ),
        )}
        {failure === null ? null : (
          <Note kind="error" isLive>
            {failure.message}
          </Note>
        )}
        {generations
          .filter(({ isRunning }) => isRunning)
          .map((summary) => (
            <BuildProgress key={summary.generation} summary={summary} />
          ))}
        {comparison.running === null ? null : (
          <LoadingLine
            label={
              comparison.running.phase === 'catching-up'
                ? `${generationName(comparison.running.generation)} is caught up first`
                : `Past queries on both generations`
            }
            count={`${comparison.running.done} of ${comparison.running.total}`}
            share={comparison.running.total === 0 ? 0 : comparison.running.done / comparison.running.total}
            onCancel={comparison.cancel}
          />
        )}
        {comparison.error === null ? null : (
          <Note kind="error" isLive>
            {comparison.error}
          </Note>
        )}
      </Panel>
      <BuildGenerationDialog isOpen={isBuilding} list={list} onClose={() => setIsBuilding(false)} />
      <DeleteGenerationDialog generation={deleting} onClose={() => setDeleting(null)} />
    </>
  );
}
