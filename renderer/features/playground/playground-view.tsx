import { PanelRightOpen, Plus } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { View } from '../../app/view.tsx';
import { useViewCommands } from '../../commands/view-commands-store.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { agentPath, href, playgroundPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import { Button, Chip, TextLink, useIsNarrowerThan, ViewColumns } from '../../ui/index.ts';
import { DETAIL_DRAWER_BELOW_PX } from '../../ui/panel/use-media-query.ts';
import { ReleaseChip } from '../traces/release/release-chip.tsx';
import { AnswerPanel } from './answer/answer-panel.tsx';
import { RunsPanel } from './answer/runs-panel.tsx';
import { SupportPanel } from './answer/support-panel.tsx';
import { AskPanel } from './ask/ask-panel.tsx';
import { EmptyPlayground } from './empty-playground.tsx';
import { focusQuestion } from './focus-question.ts';
import { Inspector } from './inspector/inspector.tsx';
import { usePlaygroundStore } from './playground-store.ts';
import { StagePanel } from './stages/stage-panel.tsx';
import { usePlaygroundCommands } from './use-playground-commands.ts';
import { type ShownRun, useShownRun } from './use-shown-run.ts';
import './answer/answer.css';

/** Ask, and see why this answer. */
export function PlaygroundView({ question }: { question: string | null }) {
  const goTo = useGoTo();
  const workspace = useWorkspace();
  const shown = useShownRun();
  const { enterWorkspace, typeQuestion, newQuestion, isInspectorOpen, setInspectorOpen } = usePlaygroundStore();
  const isNarrow = useIsNarrowerThan(DETAIL_DRAWER_BELOW_PX);
  const [isStageTable, setIsStageTable] = useState(false);
  const toggleStageTable = useCallback(() => setIsStageTable((isTable) => !isTable), []);
  useViewCommands(usePlaygroundCommands({ toggleStageTable, isDrawerOpen: isNarrow && isInspectorOpen }));

  const workspacePath = workspace?.path;
  useEffect(() => {
    if (workspacePath !== undefined) enterWorkspace(workspacePath);
    focusQuestion();
  }, [workspacePath, enterWorkspace]);
  useEffect(() => {
    if (question === null) return;
    newQuestion();
    typeQuestion(question);
    // Taken over: going back here later must not put it into the field again.
    goTo(playgroundPath(), { replace: true });
    focusQuestion();
  }, [question, newQuestion, typeQuestion, goTo]);

  const detail = useMemo(
    () => ({
      label: 'Retrieval',
      content: <Inspector shown={shown} />,
      onClose: () => setInspectorOpen(false),
    }),
    [shown, setInspectorOpen],
  );
  return (
    <View
      title="Playground"
      chips={<HeaderChips shown={shown} pipelineId={workspace?.pipelineId} />}
      actions={
        <>
          <TextLink href={href(agentPath())}>Give a task</TextLink>
          <Button
            kind="quiet"
            icon={Plus}
            shortcut="Alt+N"
            onClick={() => {
              newQuestion();
              focusQuestion();
            }}
          >
            New question
          </Button>
        </>
      }
    >
      <ViewColumns
        id="playground"
        main={{
          label: 'Ask',
          defaultSize: '43%',
          minSize: 380,
          content: (
            <>
              <AskPanel />
              <div className="answer-column">
                {shown === null ? (
                  <EmptyPlayground />
                ) : (
                  <>
                    <AnswerPanel
                      shown={shown}
                      actions={
                        isNarrow ? (
                          <Button kind="quiet" icon={PanelRightOpen} onClick={() => setInspectorOpen(true)}>
                            Retrieval
                          </Button>
                        ) : null
                      }
                    />
                    <SupportPanel run={shown.run} />
                    <RunsPanel run={shown.run} />
                  </>
                )}
              </div>
            </>
          ),
        }}
        detail={isNarrow && !isInspectorOpen ? null : detail}
      />
      {shown === null ? null : <StagePanel shown={shown} isTable={isStageTable} onTable={setIsStageTable} />}
    </View>
  );
}

function HeaderChips({ shown, pipelineId }: { shown: ShownRun | null; pipelineId: string | undefined }) {
  return (
    <>
      {pipelineId === undefined ? null : <Chip isOutlined>{pipelineId}</Chip>}
      {shown?.run.release == null ? null : <ReleaseChip releaseHash={shown.run.release} />}
    </>
  );
}
