import { FlaskConical, Gauge } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { PromptListResponse } from '../../../main/contract/prompt.ts';
import { View } from '../../app/view.tsx';
import { useViewCommands } from '../../commands/view-commands-store.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { promptsPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import {
  Button,
  Chip,
  EmptyState,
  ErrorState,
  formatQuantity,
  SkeletonLines,
  useDelayed,
  ViewColumns,
} from '../../ui/index.ts';
import { ShelfHolder } from './editor/shelf-holder.ts';
import { ListColumn } from './list/list-column.tsx';
import { NewFileDialog } from './list/new-file-dialog.tsx';
import { PinDialog } from './pin/pin-dialog.tsx';
import { PromptStage } from './prompt-stage.tsx';
import { usePromptsStore } from './prompts-store.ts';
import { useRunsStore } from './runs/runs-store.ts';
import { BEHAVIOUR_INPUTS, type PromptActs, usePromptActs, usePromptCommands } from './use-prompt-acts.ts';
import { ConflictDialog } from './text/conflict-dialog.tsx';
import { type PromptDesk, usePromptDesk, type VersionPair } from './use-prompt-desk.ts';
import { fileName, type NewFileKind } from './view-model/prompt-path.ts';
import { promptInUse } from './view-model/prompt-in-use.ts';
import './prompts.css';

export interface PromptsViewProps {
  /** Null shows the first prompt. */
  promptId: string | null;
  /** A file by its path: outweighs the prompt. */
  file: string | null;
  chosenPair: Partial<VersionPair>;
  /** The form for a new one is open. */
  making: NewFileKind | null;
}

/** Change words, see behaviour. */
export function PromptsView(props: PromptsViewProps) {
  const workspace = useWorkspace();
  const list = useEngineQuery('prompt.list', {}, { isEnabled: workspace != null, readsOnMount: true });
  const showsSkeleton = useDelayed(list.isPending);
  if (list.isError) {
    return (
      <View title="Prompts">
        <ErrorState title="The prompts could not be read" error={list.error} onRetry={() => void list.refetch()} />
      </View>
    );
  }
  if (list.data === undefined)
    return <View title="Prompts">{showsSkeleton ? <SkeletonLines lines={12} /> : null}</View>;
  return <PromptsBody {...props} list={list.data} />;
}

function PromptsBody({ promptId, file, chosenPair, making, list }: PromptsViewProps & { list: PromptListResponse }) {
  const goTo = useGoTo();
  const pipelineId = useWorkspace()?.pipelineId ?? null;
  const prompt =
    file === null
      ? (list.prompts.find(({ id }) => id === promptId) ??
        (promptId === null ? promptInUse(list.prompts, pipelineId) : null) ??
        null)
      : (list.prompts.find(({ path }) => path === file) ?? null);
  const path = file ?? prompt?.path ?? list.problems[0]?.path ?? '';
  const partial = list.partials.find((each) => each.path === path) ?? null;
  const desk = usePromptDesk({ path, prompt, partial, chosenPair });
  const [shelf] = useState(() => new ShelfHolder());
  useEffect(() => () => shelf.dispose(), [shelf]);
  const opened = usePromptsStore((state) => state.opened);
  useEffect(() => {
    if (path !== '') opened(path);
  }, [opened, path]);
  const here = useMemo(() => (file !== null ? { file } : prompt === null ? {} : { id: prompt.id }), [file, prompt]);
  const onPair = useCallback(
    (pair: Partial<VersionPair>) => goTo(promptsPath({ ...here, ...pair }), { replace: true }),
    [goTo, here],
  );
  const [pinning, setPinning] = useState<string | null>(null);
  const acts = usePromptActs(desk);
  useViewCommands(usePromptCommands(desk, acts));
  const isUnknown = promptId !== null && prompt === null && file === null;
  const taken = [...list.prompts.map(({ id }) => id), ...list.partials.map(({ name }) => name)];
  const newFile = (
    <NewFileDialog
      key={making ?? ''}
      kind={making}
      taken={taken}
      onClose={() => goTo(promptsPath(here), { replace: true })}
      onNamed={(named) => goTo(promptsPath({ file: named }), { replace: true })}
    />
  );
  if (path === '' || isUnknown) {
    return (
      <View title="Prompts">
        <EmptyState
          title={isUnknown ? `There is no prompt ${promptId}` : 'No prompt yet'}
          actions={
            <>
              <Button kind="primary" onClick={() => goTo(promptsPath({ making: 'prompt' }))}>
                New prompt…
              </Button>
              {isUnknown ? <Button onClick={() => goTo(promptsPath())}>Show all prompts</Button> : null}
            </>
          }
        >
          A prompt is a file in prompts/: front matter, then a template in sections. A new one begins with a text that
          answers from sources.
        </EmptyState>
        {newFile}
      </View>
    );
  }
  return (
    <View
      title="Prompts"
      object={fileName(path)}
      chips={<StateChips desk={desk} />}
      actions={<Actions desk={desk} acts={acts} />}
    >
      <ViewColumns
        id="prompts"
        list={{
          label: 'Prompts',
          defaultSize: 232,
          minSize: 180,
          content: (
            <ListColumn
              list={list}
              desk={desk}
              onNew={(kind) => goTo(promptsPath({ ...here, making: kind }))}
              onCompare={(before) => onPair({ before })}
              onTest={acts.test}
            />
          ),
        }}
        main={{
          label: 'Text',
          minSize: 320,
          content: <PromptStage desk={desk} acts={acts} shelf={shelf} onPair={onPair} onPin={setPinning} />,
        }}
      />
      {newFile}
      <ConflictDialog
        path={path}
        isOpen={acts.conflictOf !== null}
        onClose={acts.closeConflict}
        onTakeTheirs={() => {
          desk.draft.revert();
          acts.closeConflict();
        }}
        onSaveMine={() => {
          acts.closeConflict();
          void desk.draft.save(true);
        }}
      />
      {prompt === null ? null : (
        <PinDialog
          prompt={prompt}
          version={pinning}
          hasChanges={desk.draft.hasChanges}
          onClose={() => setPinning(null)}
        />
      )}
    </View>
  );
}

function StateChips({ desk: { draft, problems, prompt } }: { desk: PromptDesk }) {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return (
    <>
      {draft.isNew ? <Chip tone="info">new, not saved</Chip> : null}
      {draft.hasChanges ? <Chip tone="accent">edited, not saved</Chip> : null}
      {errors === 0 ? null : <Chip tone="error">{formatQuantity(errors, 'error')}</Chip>}
      {!draft.hasChanges && prompt?.isChanged === true ? <Chip>differs from the last release or commit</Chip> : null}
    </>
  );
}

function Actions({ desk, acts }: { desk: PromptDesk; acts: PromptActs }) {
  const id = desk.prompt?.id ?? '';
  const tests = useRunsStore((state) => state.tests[id]);
  const behaviour = useRunsStore((state) => state.behaviours[id]);
  const needsPrompt = desk.restricted ?? (desk.prompt === null ? 'Only prompts run' : null);
  return (
    <>
      {tests?.isRunning === true ? (
        <Button kind="quiet" icon={FlaskConical} onClick={tests.stop}>
          Stop tests
        </Button>
      ) : (
        <Button
          kind="quiet"
          icon={FlaskConical}
          disabledReason={needsPrompt ?? (desk.tests.length === 0 ? 'It has no test' : null)}
          onClick={() => acts.test()}
        >
          Run tests
        </Button>
      )}
      <Button
        icon={Gauge}
        shortcut="Mod+R"
        disabledReason={needsPrompt ?? (desk.pair === null ? 'There is nothing to compare it with' : null)}
        isLoading={behaviour?.isRunning === true}
        loadingLabel="Replaying"
        onClick={acts.measure}
      >
        {`Replay last ${BEHAVIOUR_INPUTS}`}
      </Button>
      <Button
        kind="primary"
        shortcut="Mod+S"
        disabledReason={acts.saveBlocked}
        isLoading={desk.draft.isSaving}
        loadingLabel="Saving"
        onClick={acts.save}
      >
        Save
      </Button>
    </>
  );
}
