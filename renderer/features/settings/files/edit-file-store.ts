import { create } from 'zustand';

/** A text that was changed and not saved. */
export interface FileDraft {
  text: string;
  /** Of the file that the change was begun on; null when there was none. */
  baseHash: string | null;
}

interface EditFileState {
  /** By workspace and path: closing the editor loses nothing. */
  drafts: Readonly<Record<string, FileDraft>>;
  keep: (key: string, draft: FileDraft) => void;
  drop: (key: string) => void;
}

export const useEditFileStore = create<EditFileState>()((set) => ({
  drafts: {},
  keep: (key, draft) => set(({ drafts }) => ({ drafts: { ...drafts, [key]: draft } })),
  drop: (key) =>
    set(({ drafts }) => ({ drafts: Object.fromEntries(Object.entries(drafts).filter(([other]) => other !== key)) })),
}));
