import { useState } from 'react';
import type { MemoryItem } from '../../../../main/contract/memory.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { Button, Dialog, Field, formatExactTime, formatQuantity, Note } from '../../../ui/index.ts';
import { type DiffWord, wordDiff } from '../view-model/word-diff.ts';

/** One remembered thing: its text, every version before with what changed, and the runs that were shown it. */
export function MemoryDialog({ item, onClose }: { item: MemoryItem | null; onClose: () => void }) {
  const [text, setText] = useState(item?.text ?? '');
  const history = useEngineQuery('memory.show', { memoryId: item?.memoryId ?? '-' }, { isEnabled: item !== null });
  const edit = useEngineMutation('memory.edit', ['memory.list', 'memory.show']);
  const remove = useEngineMutation('memory.remove', ['memory.list']);
  const error = edit.error ?? remove.error;
  const versions = history.data?.versions ?? [];
  const save = () =>
    edit.mutate(
      {
        text: text.trim(),
        ...(item === null ? {} : { memoryId: item.memoryId, fromVersion: item.version }),
      },
      { onSuccess: onClose },
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={item === null ? 'Remember something' : 'What is remembered'}
      width="wide"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {item === null ? null : (
            <Button
              kind="danger"
              isLoading={remove.isPending}
              loadingLabel="Forgetting"
              onClick={() => remove.mutate({ memoryId: item.memoryId }, { onSuccess: onClose })}
            >
              Forget it
            </Button>
          )}
          <Button
            kind="primary"
            isLoading={edit.isPending}
            loadingLabel="Saving"
            disabledReason={
              text.trim() === '' ? 'Type something first' : text.trim() === item?.text ? 'Nothing was changed' : null
            }
            onClick={save}
          >
            Save
          </Button>
        </>
      }
    >
      <Field label="Text" value={text} onChange={setText} rows={4} isSpellChecked />
      {error === null ? null : (
        <Note kind="error" isLive>
          {error.message}
        </Note>
      )}
      {versions.length === 0 ? null : (
        <ol className="agent-versions">
          {versions.map(({ version, at, by, text: then }, index) => (
            <li key={version}>
              <span className="text-3">{`v${version}, ${formatExactTime(at)}, ${by}`}</span>
              <Diff words={wordDiff(versions[index + 1]?.text ?? then, then)} />
            </li>
          ))}
        </ol>
      )}
      {history.data === undefined || history.data.usedBy.length === 0 ? null : (
        <p className="text-2">{`Shown to ${formatQuantity(history.data.usedBy.length, 'run')}.`}</p>
      )}
    </Dialog>
  );
}

function Diff({ words }: { words: readonly DiffWord[] }) {
  return (
    <p>
      {words.map(({ change, text }, index) =>
        change === 'added' ? (
          <ins key={index} className="agent-diff">
            {text}
          </ins>
        ) : change === 'removed' ? (
          <del key={index} className="agent-diff">
            {text}
          </del>
        ) : (
          text
        ),
      )}
    </p>
  );
}
