import { Suspense } from 'react';
import { promptsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { useFrameStore } from '../../../app/frame-store.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import {
  Button,
  classNames,
  ErrorState,
  formatCost,
  formatMoney,
  formatTokens,
  Note,
  Popover,
  SkeletonLines,
  TextButton,
  TriggerButton,
  useDelayed,
} from '../../../ui/index.ts';
import { useEditFileStore } from '../../settings/files/edit-file-store.ts';
import { LazyCodeEditor } from '../editor/lazy-code-editor.ts';
import type { ShelfHolder } from '../editor/shelf-holder.ts';
import { usePromptsStore } from '../prompts-store.ts';
import type { PromptDesk } from '../use-prompt-desk.ts';
import { fileName } from '../view-model/prompt-path.ts';
import { modelInText } from '../view-model/front-matter-tests.ts';
import { draftKey } from './use-prompt-draft.ts';

export interface TextPanelProps {
  desk: PromptDesk;
  shelf: ShelfHolder;
  onRun: () => void;
}

/** The text of the open file: its tabs, what it costs, and the editor. */
export function TextPanel({ desk, shelf, onRun }: TextPanelProps) {
  const { path, draft, fileError, isReading } = desk;
  const tabWrites = usePromptsStore((state) => state.tabWrites);
  const toggleTab = usePromptsStore((state) => state.toggleTab);
  const showsSkeleton = useDelayed(isReading);
  return (
    <section className="panel" aria-label="Text" data-region="panel" tabIndex={-1}>
      <div className="panel-header prompt-text__head">
        <FileTabs path={path} />
        <span className="panel-header__actions">
          {tabWrites ? (
            <Button kind="quiet" size="small" shortcut="Ctrl+M" onClick={toggleTab}>
              Tab writes
            </Button>
          ) : null}
          <Cost desk={desk} />
          {draft.hasChanges ? (
            <Button kind="quiet" size="small" onClick={draft.revert}>
              Revert
            </Button>
          ) : null}
        </span>
      </div>
      {draft.isOutdated ? (
        <Note kind="warn" action={<TextButton onClick={draft.revert}>Take theirs</TextButton>}>
          Another program has saved this file since. Saving asks which one stays.
        </Note>
      ) : null}
      {draft.error === null ? null : (
        <Note kind="error" isLive>
          {draft.error}
        </Note>
      )}
      {desk.lintError === null ? null : (
        <Note kind="error" isLive>{`The text could not be checked: ${desk.lintError.message}`}</Note>
      )}
      {fileError === null ? null : (
        <ErrorState title={`${fileName(path)} could not be read`} error={fileError} onRetry={desk.retryFile} />
      )}
      {isReading || fileError !== null ? (
        showsSkeleton ? (
          <SkeletonLines lines={12} />
        ) : null
      ) : (
        <div className="prompt-editor">
          <Suspense fallback={<SkeletonLines lines={12} />}>
            <LazyCodeEditor
              key={path}
              path={path}
              text={draft.text}
              addedLines={desk.added}
              facts={desk.facts}
              isReadOnly={desk.restricted !== null}
              tabWrites={tabWrites}
              onChange={draft.change}
              onPalette={() => useFrameStore.getState().openPalette()}
              onRun={onRun}
              shelf={shelf}
              onHandle={desk.setHandle}
            />
          </Suspense>
        </div>
      )}
    </section>
  );
}

/** Files that were opened, the one in front last chosen. */
function FileTabs({ path }: { path: string }) {
  const goTo = useGoTo();
  const workspacePath = useWorkspace()?.path ?? '';
  const open = usePromptsStore((state) => state.open);
  const drafts = useEditFileStore((state) => state.drafts);
  const shown = open.includes(path) ? open : [...open, path];
  return (
    <nav className="prompt-tabs" aria-label="Open files">
      {shown.map((each) => {
        const isEdited = drafts[draftKey(workspacePath, each)] !== undefined;
        return (
          <button
            key={each}
            type="button"
            className={classNames('prompt-tab', each === path && 'prompt-tab--open')}
            aria-current={each === path ? 'page' : undefined}
            title={each}
            onClick={() => goTo(promptsPath({ file: each }))}
          >
            {fileName(each)}
            {isEdited ? (
              <>
                <i className="prompt-dot" aria-hidden="true" />
                <span className="visually-hidden">, not saved</span>
              </>
            ) : null}
          </button>
        );
      })}
    </nav>
  );
}

/** What sending the rendered prompt costs at the model it names, and at the others behind the button. */
function Cost({ desk: { rendering, draft } }: { desk: PromptDesk }) {
  const { rendered } = rendering;
  if (rendered === null) return null;
  const model = modelInText(draft.text);
  const own = rendered.costs.find((cost) => cost.model === model);
  const price = own === undefined || own.inputUsd === null ? 'price unknown' : `${formatMoney(own.inputUsd)} in`;
  return (
    <Popover
      title="Sending it, answer not counted"
      align="end"
      trigger={
        <TriggerButton kind="quiet" aria-label={`Cost by model: ${formatTokens(rendered.tokens)}, ${price}`}>
          <span className="text-3">{`${formatTokens(rendered.tokens)} · ${price}`}</span>
        </TriggerButton>
      }
    >
      <dl className="prompt-costs">
        {rendered.costs.map(({ model: id, inputUsd }) => (
          <div key={id} data-own={id === model}>
            <dt>{id}</dt>
            <dd>{formatCost(inputUsd)}</dd>
          </div>
        ))}
      </dl>
      <p className="text-3">Tokens as the builtin tokenizer counts; models differ by some per cent.</p>
    </Popover>
  );
}
