import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { MemoryItem } from '../../../../main/contract/memory.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { Button, Checkbox, ErrorState, Note, Panel, TextButton } from '../../../ui/index.ts';
import { MemoryDialog } from './memory-dialog.tsx';

/** What is remembered over sessions: seen, edited, turned off. */
export function MemoryPanel() {
  const memory = useEngineQuery('memory.list', {});
  const toggle = useEngineMutation('memory.toggle', ['memory.list']);
  const [editing, setEditing] = useState<MemoryItem | 'new' | null>(null);
  const items = memory.data ?? [];
  return (
    <Panel
      title="Memory"
      isFit
      actions={
        <Button kind="quiet" size="small" icon={Plus} onClick={() => setEditing('new')}>
          Add
        </Button>
      }
    >
      {memory.isError ? <ErrorState title="The memory could not be read" error={memory.error} /> : null}
      {memory.data !== undefined && items.length === 0 ? (
        <p className="agent-foot">Nothing is remembered over sessions.</p>
      ) : null}
      <ul className="agent-memory">
        {items.map((item) => (
          <li key={item.memoryId}>
            <Checkbox isChecked={item.isOn} onChange={(isOn) => toggle.mutate({ memoryId: item.memoryId, isOn })}>
              {item.text}
            </Checkbox>
            <TextButton label={`Edit "${item.text}"`} onClick={() => setEditing(item)}>
              Edit
            </TextButton>
          </li>
        ))}
      </ul>
      {toggle.isError ? (
        <Note kind="error" isLive>
          {toggle.error.message}
        </Note>
      ) : null}
      {editing === null ? null : (
        <MemoryDialog
          key={editing === 'new' ? 'new' : editing.memoryId}
          item={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </Panel>
  );
}
