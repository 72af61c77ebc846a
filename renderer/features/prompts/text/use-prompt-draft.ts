import { useCallback, useState } from 'react';
import type { WorkspaceText } from '../../../../main/contract/workspace-text.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { showToast } from '../../../ui/index.ts';
import { useEditFileStore } from '../../settings/files/edit-file-store.ts';
import { promptReads } from '../prompt-reads.ts';
import { fileName } from '../view-model/prompt-path.ts';

export interface PromptDraft {
  text: string;
  /** Of the file as it is on the disk. */
  savedText: string;
  hasChanges: boolean;
  /** There is no such file yet. */
  isNew: boolean;
  /** Somebody else has saved the file since the change was begun. */
  isOutdated: boolean;
  isSaving: boolean;
  /** Why it could not be saved; null when it was, or was not tried. */
  error: string | null;
  change: (text: string) => void;
  /** Forgets the change. */
  revert: () => void;
  /** @param over saves although somebody else has saved the file since @returns whether it was saved */
  save: (over?: boolean) => Promise<boolean>;
}

/** @returns the key of a draft: of this workspace and file */
export const draftKey = (workspacePath: string, path: string): string => `${workspacePath}\n${path}`;

/** The text of a file as a person has changed it: kept until it is saved or taken back. @param file null while it is read */
export function usePromptDraft(path: string, file: WorkspaceText | null): PromptDraft {
  const client = useEngine();
  const key = draftKey(useWorkspace()?.path ?? '', path);
  const draft = useEditFileStore(({ drafts }) => drafts[key]);
  const keep = useEditFileStore((state) => state.keep);
  const drop = useEditFileStore((state) => state.drop);
  const write = useEngineMutation('file.write', promptReads);
  const [failure, setFailure] = useState<{ path: string; message: string } | null>(null);
  const savedText = file?.text ?? '';
  const savedHash = file?.hash ?? null;
  const text = draft?.text ?? savedText;
  const { mutateAsync } = write;
  const save = useCallback(
    async (over = false): Promise<boolean> => {
      if (file === null) return false;
      setFailure(null);
      const ifHash = draft === undefined || over ? savedHash : draft.baseHash;
      try {
        const { hash } = await mutateAsync({ path, text, ifHash });
        drop(key);
        tellSaved({
          path,
          undo: ifHash === null ? null : () => client.call('file.write', { path, text: savedText, ifHash: hash }),
        });
        return true;
      } catch (error) {
        setFailure({ path, message: error instanceof Error ? error.message : String(error) });
        return false;
      }
    },
    [client, draft, drop, file, key, mutateAsync, path, savedHash, savedText, text],
  );
  return {
    text,
    savedText,
    hasChanges: draft !== undefined && draft.text !== savedText,
    isNew: file !== null && savedHash === null,
    isOutdated: file !== null && draft !== undefined && draft.baseHash !== savedHash,
    isSaving: write.isPending,
    error: failure?.path === path ? failure.message : null,
    change: (changed) => {
      setFailure(null);
      if (file === null) return;
      keep(key, { text: changed, baseHash: draft === undefined ? savedHash : draft.baseHash });
    },
    revert: () => {
      setFailure(null);
      drop(key);
    },
    save,
  };
}

/** A file that was made is taken back by removing it, which is left to people: it has no undo. */
function tellSaved({ path, undo }: { path: string; undo: (() => Promise<unknown>) | null }): void {
  showToast({
    title: `Saved ${fileName(path)}`,
    tone: 'ok',
    ...(undo === null
      ? {}
      : {
          action: {
            label: 'Undo',
            onClick: () => {
              undo().catch((error: unknown) => showToast({ title: String(error), tone: 'error' }));
            },
          },
        }),
  });
}
