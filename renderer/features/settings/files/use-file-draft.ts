import { useCallback, useEffect, useState } from 'react';
import type { TextProblem, WorkspaceText } from '../../../../main/contract/workspace-text.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { showToast } from '../../../ui/index.ts';
import { useEditFileStore } from './edit-file-store.ts';

/** A pause in typing after which the text is checked. Milliseconds. */
const CHECK_AFTER_MS = 250;

export interface FileEditing {
  text: string;
  hasChanges: boolean;
  /** Somebody else has saved the file since the change was begun. */
  isOutdated: boolean;
  problem: TextProblem | null;
  isSaving: boolean;
  /** Why it could not be saved; null when it was, or was not tried. */
  error: string | null;
  change: (text: string) => void;
  /** Forgets the change. */
  revert: () => void;
  /** Goes on with the change over what somebody else has saved. */
  keepMine: () => void;
  /** @returns whether it was saved */
  save: () => Promise<boolean>;
}

/** A change of one of the workspace's texts: kept until it is saved or taken back, checked while it is made. */
export function useFileDraft(file: WorkspaceText): FileEditing {
  const client = useEngine();
  const key = `${useWorkspace()?.path ?? ''}\n${file.path}`;
  const draft = useEditFileStore(({ drafts }) => drafts[key]);
  const keep = useEditFileStore((state) => state.keep);
  const drop = useEditFileStore((state) => state.drop);
  const write = useEngineMutation('file.write', ['file.read', 'file.list']);
  const [checked, setChecked] = useState<{ text: string; problem: TextProblem | null } | null>(null);
  const text = draft?.text ?? file.text;
  const { path } = file;
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      client.call('file.check', { path, text }, { signal: abort.signal }).then(
        ({ problem }) => setChecked({ text, problem }),
        () => undefined,
      );
    }, CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, path, text]);
  const save = useCallback(async (): Promise<boolean> => {
    const baseHash = draft === undefined ? file.hash : draft.baseHash;
    try {
      const { hash } = await write.mutateAsync({ path, text, ifHash: baseHash });
      drop(key);
      const before = file.text;
      showToast({
        title: `Saved ${path}`,
        tone: 'ok',
        // A file that was made is taken back by removing it, which is left to people.
        ...(baseHash === null
          ? {}
          : {
              action: {
                label: 'Undo',
                onClick: () => {
                  client
                    .call('file.write', { path, text: before, ifHash: hash })
                    .catch((error: unknown) => showToast({ title: String(error), tone: 'error' }));
                },
              },
            }),
      });
      return true;
    } catch {
      // Stands in `error`.
      return false;
    }
  }, [client, draft, drop, file.hash, file.text, key, path, text, write]);
  return {
    text,
    hasChanges: draft !== undefined && draft.text !== file.text,
    isOutdated: draft !== undefined && draft.baseHash !== file.hash,
    problem: checked?.text === text ? checked.problem : draft === undefined ? file.problem : null,
    isSaving: write.isPending,
    error: write.error?.message ?? null,
    change: (changed) => {
      write.reset();
      keep(key, { text: changed, baseHash: draft === undefined ? file.hash : draft.baseHash });
    },
    revert: () => {
      write.reset();
      drop(key);
    },
    keepMine: () => keep(key, { text, baseHash: file.hash }),
    save,
  };
}
