import * as z from 'zod';
import { create } from 'zustand';
import type { DraftKey } from '../../../drafts/create-drafts.ts';
import { drafts as keptDrafts } from '../../../drafts/drafts.ts';

/** A text that was changed and not saved. */
export interface FileDraft {
  text: string;
  /** Of the file that the change was begun on; null when there was none. */
  baseHash: string | null;
}

interface EditFileState {
  /** By workspace and path: closing the editor loses nothing, and neither does a page that goes. */
  drafts: Readonly<Record<string, FileDraft>>;
  keep: (key: string, draft: FileDraft) => void;
  drop: (key: string) => void;
}

const FORM = 'file';
const fileDraft = z.strictObject({ text: z.string(), baseHash: z.string().nullable() });

export const useEditFileStore = create<EditFileState>()((set) => ({
  drafts: Object.fromEntries(
    keptDrafts.all(FORM, fileDraft).map(({ key, value }) => [`${key.workspacePath}\n${key.about ?? ''}`, value]),
  ),
  keep: (key, draft) => {
    keptDrafts.keep(keptKey(key), draft);
    set(({ drafts }) => ({ drafts: { ...drafts, [key]: draft } }));
  },
  drop: (key) => {
    keptDrafts.drop(keptKey(key));
    set(({ drafts }) => ({ drafts: Object.fromEntries(Object.entries(drafts).filter(([other]) => other !== key)) }));
  },
}));

function keptKey(key: string): DraftKey {
  // The path of a text within a workspace has no line break; the path of the workspace may.
  const at = key.lastIndexOf('\n');
  return { form: FORM, workspacePath: key.slice(0, at), about: key.slice(at + 1) };
}
