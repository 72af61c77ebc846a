import { create } from 'zustand';
import type { PromptInputSource } from '../../../main/contract/prompt.ts';

/** Files whose tabs are kept. */
const MAX_RECENT = 4;

interface PromptsState {
  /** Paths that were opened, in the order of their tabs. */
  open: readonly string[];
  /** The input each prompt is looked at with, by prompt id. */
  inputs: Readonly<Record<string, PromptInputSource>>;
  /** Tab writes a tab in the text instead of moving the focus. */
  tabWrites: boolean;
  opened: (path: string) => void;
  closed: (path: string) => void;
  chooseInput: (promptId: string, source: PromptInputSource) => void;
  toggleTab: () => void;
}

/** What stays when the view is left and opened again. */
export const usePromptsStore = create<PromptsState>()((set) => ({
  open: [],
  inputs: {},
  tabWrites: false,
  opened: (path) => set(({ open }) => (open.includes(path) ? {} : { open: [...open, path].slice(-MAX_RECENT) })),
  closed: (path) => set(({ open }) => ({ open: open.filter((other) => other !== path) })),
  chooseInput: (promptId, source) => set(({ inputs }) => ({ inputs: { ...inputs, [promptId]: source } })),
  toggleTab: () => set(({ tabWrites }) => ({ tabWrites: !tabWrites })),
}));
