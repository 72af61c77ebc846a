import { Play, RotateCcw } from 'lucide-react';
import { useCallback, useMemo, useRef } from 'react';
import type { TextProblem, WorkspaceText } from '../../../../main/contract/workspace-text.ts';
import { useViewCommands } from '../../../commands/view-commands-store.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import {
  Button,
  Field,
  formatQuantity,
  IconButton,
  Note,
  Panel,
  Split,
  SplitPane,
  TextButton,
} from '../../../ui/index.ts';
import { offsetOf } from '../../settings/files/position-in-text.ts';
import { useFileDraft } from '../../settings/files/use-file-draft.ts';
import { ExportK6Button } from './export-k6-button.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { scenarioCommands } from './scenario-commands.ts';
import { useStartRun } from './use-start-run.ts';
import { usePreview } from './use-preview.ts';

const ROWS = 30;

/** A scenario as text, and what it would do beside it. */
export function ScenarioEditor({ file }: { file: WorkspaceText }) {
  const isTrusted = useWorkspace()?.isTrusted !== false;
  const area = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const editing = useFileDraft(file);
  const { text, hasChanges } = editing;
  const { latest, drawn } = usePreview(file.path, text);
  const run = useStartRun();
  const problems = latest?.problems ?? (editing.problem === null ? [] : [editing.problem]);
  const isNew = file.hash === null;
  const needsSaving = hasChanges || isNew;
  const blockedReason = !isTrusted
    ? 'Restricted: nothing runs or is changed until the workspace is trusted'
    : problems.length > 0
      ? 'It cannot be used as it stands'
      : null;
  const { save } = editing;
  const { start } = run;
  const saveOnly = useCallback(() => void (blockedReason === null ? save() : undefined), [blockedReason, save]);
  const saveAndRun = useCallback(async () => {
    if (blockedReason !== null) return;
    if (needsSaving && !(await save())) return;
    start(file.path);
  }, [blockedReason, needsSaving, save, start, file.path]);
  useViewCommands(
    useMemo(
      () =>
        scenarioCommands({
          path: file.path,
          save: saveOnly,
          run: () => void saveAndRun(),
          isReady: blockedReason === null,
        }),
      [file.path, saveOnly, saveAndRun, blockedReason],
    ),
  );
  const goTo = (problem: TextProblem): void => {
    const field = area.current;
    if (field === null || problem.line === null) return;
    const at = offsetOf(text, { line: problem.line, column: problem.column ?? 1 });
    field.focus();
    field.setSelectionRange(at, at);
  };
  return (
    <Split id="load-scenario">
      <SplitPane id="text" defaultSize="48%" minSize={320}>
        <Panel
          title={file.path.slice(file.path.lastIndexOf('/') + 1)}
          scope={isNew ? 'new' : hasChanges ? 'not saved' : undefined}
          actions={
            <>
              {needsSaving ? null : <ExportK6Button path={file.path} />}
              {hasChanges ? (
                <IconButton label="Take the changes back" icon={RotateCcw} onClick={editing.revert} />
              ) : null}
              <Button
                shortcut="Mod+S"
                disabledReason={blockedReason ?? (needsSaving ? null : 'Nothing has changed')}
                isLoading={editing.isSaving}
                loadingLabel="Saving"
                onClick={saveOnly}
              >
                Save
              </Button>
              <Button
                kind="primary"
                icon={Play}
                shortcut="Mod+Enter"
                disabledReason={blockedReason}
                isLoading={run.isStarting}
                loadingLabel="Starting"
                onClick={() => void saveAndRun()}
              >
                {needsSaving ? 'Save and run' : 'Run'}
              </Button>
            </>
          }
          scrolls={false}
        >
          {editing.isOutdated ? (
            <Note kind="warn" action={<TextButton onClick={editing.keepMine}>Keep mine</TextButton>}>
              Another program has saved this file since. Keep yours to save over it, or take it back to see the other.
            </Note>
          ) : null}
          {[editing.error, run.error].map((error) =>
            error === null ? null : (
              <Note key={error} kind="error" isLive>
                {error}
              </Note>
            ),
          )}
          <div className="load-editor">
            <Field
              label="Text of the scenario"
              isLabelHidden
              inputRef={area}
              value={text}
              onChange={editing.change}
              rows={ROWS}
              isMono
              {...(problems.length === 0 ? {} : { error: formatQuantity(problems.length, 'problem') })}
            />
          </div>
          <Problems problems={problems} onGoTo={goTo} />
        </Panel>
      </SplitPane>
      <SplitPane id="preview" minSize={320}>
        <PreviewPanel
          preview={drawn?.preview ?? null}
          text={drawn?.text ?? text}
          isOutdated={latest !== null && latest !== drawn?.preview}
        />
      </SplitPane>
    </Split>
  );
}

function Problems({ problems, onGoTo }: { problems: readonly TextProblem[]; onGoTo: (problem: TextProblem) => void }) {
  if (problems.length === 0) return null;
  return (
    <ul className="load-problems" aria-label="Problems">
      {problems.map((problem) => (
        <li key={`${problem.line} ${problem.message}`}>
          {problem.line === null ? null : (
            <TextButton onClick={() => onGoTo(problem)}>{`Line ${problem.line}`}</TextButton>
          )}
          <span>{problem.message}</span>
        </li>
      ))}
    </ul>
  );
}
