import { FilePlus2, FileTerminal, FileText, Plus } from 'lucide-react';
import type { PromptListResponse } from '../../../../main/contract/prompt.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { promptsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { formatQuantity, Menu, Note, Panel, TextButton } from '../../../ui/index.ts';
import { useEditFileStore } from '../../settings/files/edit-file-store.ts';
import { useRunsStore } from '../runs/runs-store.ts';
import { draftKey } from '../text/use-prompt-draft.ts';
import type { PromptDesk } from '../use-prompt-desk.ts';
import { fileName, type NewFileKind } from '../view-model/prompt-path.ts';
import { shortFingerprint } from '../view-model/version-words.ts';
import { FileList } from './file-list.tsx';
import { TestList } from './test-list.tsx';
import { VersionTimeline } from './version-timeline.tsx';

export interface ListColumnProps {
  list: PromptListResponse;
  desk: PromptDesk;
  onNew: (kind: NewFileKind) => void;
  onCompare: (fingerprint: string) => void;
  onTest: (name: string) => void;
}

/** What there is: prompts, partials, and of the one in front its versions and tests. */
export function ListColumn({ list, desk, onNew, onCompare, onTest }: ListColumnProps) {
  const goTo = useGoTo();
  const workspacePath = useWorkspace()?.path ?? '';
  const drafts = useEditFileStore((state) => state.drafts);
  const isEdited = (path: string) => drafts[draftKey(workspacePath, path)] !== undefined;
  const tests = useRunsStore((state) => (desk.prompt === null ? undefined : state.tests[desk.prompt.id]));
  return (
    <div className="prompt-column">
      <Panel
        title="Prompts"
        isFit
        actions={
          <Menu
            label="New"
            trigger={
              <button type="button" className="button icon-button" aria-label="New prompt or partial">
                <Plus size={16} strokeWidth={1.5} aria-hidden="true" />
              </button>
            }
            items={[
              { id: 'prompt', label: 'New prompt…', icon: FilePlus2, onSelect: () => onNew('prompt') },
              { id: 'partial', label: 'New partial…', icon: FileText, onSelect: () => onNew('partial') },
            ]}
          />
        }
      >
        <FileList
          label="Prompts"
          openKey={desk.path}
          items={list.prompts.map(({ id, path, description, fingerprint, isChanged, problems }) => ({
            key: path,
            label: id,
            icon: FileTerminal,
            title: description,
            note: (
              <PromptNote
                isModified={isEdited(path) || isChanged === true}
                fingerprint={fingerprint}
                errors={problems.errors}
              />
            ),
            onOpen: () => goTo(promptsPath({ id })),
          }))}
        />
        {list.problems.map(({ path, message, line }) => (
          <Note
            key={path}
            kind="error"
            action={<TextButton onClick={() => goTo(promptsPath({ file: path }))}>Open it</TextButton>}
          >
            {`${fileName(path)}${line === null ? '' : `:${line}`}: ${message}`}
          </Note>
        ))}
      </Panel>
      <Panel title="Partials" isFit>
        {list.partials.length === 0 ? (
          <p className="prompt-none">
            None yet. <TextButton onClick={() => onNew('partial')}>New partial…</TextButton>
          </p>
        ) : (
          <FileList
            label="Partials"
            openKey={desk.path}
            items={list.partials.map(({ name, path, usedBy }) => ({
              key: path,
              label: name,
              icon: FileText,
              title: usedBy.length === 0 ? 'No prompt renders it' : `Rendered by ${usedBy.join(', ')}`,
              note: isEdited(path) ? <Modified /> : `used ${usedBy.length}`,
              onOpen: () => goTo(promptsPath({ file: path })),
            }))}
          />
        )}
      </Panel>
      {desk.prompt === null ? null : (
        <>
          <Panel title="Versions" scope={desk.prompt.id} isFit>
            {desk.history === null ? (
              <p className="prompt-none">{desk.historyError === null ? 'Reading …' : desk.historyError.message}</p>
            ) : (
              <>
                <VersionTimeline
                  versions={desk.history.versions}
                  isEdited={desk.draft.hasChanges}
                  pair={desk.pair}
                  onCompare={onCompare}
                />
                <p className="prompt-none">
                  Figure: share of its traces that cited what they said.
                  {desk.history.gitNote === null ? '' : ` ${desk.history.gitNote}`}
                </p>
              </>
            )}
          </Panel>
          <Panel title="Tests" scope={testScope(desk.tests.length, tests?.result.results)} isFit>
            <TestList tests={desk.tests} run={tests ?? null} text={desk.draft.text} onTest={onTest} />
          </Panel>
        </>
      )}
    </div>
  );
}

function testScope(known: number, results: readonly { passed: boolean }[] | undefined): string {
  if (results === undefined || results.length === 0) return formatQuantity(known, 'test');
  return `${results.filter(({ passed }) => passed).length} of ${results.length} passed`;
}

const Modified = () => (
  <>
    <b className="mono-11 prompt-modified" aria-hidden="true">
      M
    </b>
    <span className="visually-hidden">modified</span>
  </>
);

function PromptNote({ isModified, fingerprint, errors }: { isModified: boolean; fingerprint: string; errors: number }) {
  return (
    <>
      {errors === 0 ? null : <span className="text-error">{formatQuantity(errors, 'error')}</span>}{' '}
      {isModified ? <Modified /> : <span className="mono-11">{shortFingerprint(fingerprint)}</span>}
    </>
  );
}
