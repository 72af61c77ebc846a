import * as z from 'zod';
import { create } from 'zustand';
import type { ChunkId } from '../../../main/contract/ids.ts';
import { drafts } from '../../drafts/drafts.ts';
import type { AskRun } from './view-model/ask-run.ts';
import { type AskSettings, UNCHANGED_SETTINGS } from './view-model/ask-settings.ts';

/** Runs kept for comparison; older ones are in Traces. */
const MAX_RUNS = 200;

/** What is looked at: a chunk, and the citation it was reached by. */
export interface Selection {
  chunkId: ChunkId;
  marker: number | null;
}

interface PlaygroundState {
  /** Whose runs these are; another workspace starts empty. */
  workspacePath: string | null;
  draft: string;
  settings: AskSettings;
  /** On whose behalf the next ask is made; null for the owner. */
  principal: string | null;
  /** Oldest first. */
  runs: readonly AskRun[];
  /** The run on screen; null before the first and after "New question". */
  shownRunId: string | null;
  /** Counts conversations; asks of one number are follow-ups of each other. */
  conversation: number;
  /** Null until the user chooses: the view then selects what speaks loudest. */
  selection: Selection | null;
  /** On a narrow window the inspector lies over the answer: it comes when something is selected. */
  isInspectorOpen: boolean;
  /** Ends the run that is being streamed; null while none is. */
  stop: (() => void) | null;

  enterWorkspace: (path: string) => void;
  typeQuestion: (draft: string) => void;
  changeSettings: (change: Partial<AskSettings>) => void;
  actAs: (principal: string | null) => void;
  addRun: (run: AskRun, stop: () => void) => void;
  updateRun: (id: string, update: (run: AskRun) => AskRun) => void;
  endRun: () => void;
  showRun: (id: string) => void;
  newQuestion: () => void;
  select: (selection: Selection) => void;
  setInspectorOpen: (isOpen: boolean) => void;
}

const EMPTY = {
  draft: '',
  principal: null,
  runs: [],
  shownRunId: null,
  conversation: 1,
  selection: null,
  isInspectorOpen: false,
  stop: null,
} as const;

/** The Playground as it was left: an ask goes on, and its answer stays, when another view is in front. */
export const usePlaygroundStore = create<PlaygroundState>()((set, get) => ({
  workspacePath: null,
  settings: UNCHANGED_SETTINGS,
  ...EMPTY,

  enterWorkspace: (path) => {
    if (get().workspacePath === path) return;
    get().stop?.();
    const draft = drafts.read(draftKey(path), z.string()) ?? '';
    set({ ...EMPTY, draft, workspacePath: path, settings: UNCHANGED_SETTINGS });
  },
  typeQuestion: (draft) => {
    keepQuestion(get().workspacePath, draft);
    set({ draft });
  },
  changeSettings: (change) => set((state) => ({ settings: { ...state.settings, ...change } })),
  actAs: (principal) => set({ principal }),
  addRun: (run, stop) =>
    set((state) => ({
      runs: [...state.runs, run].slice(-MAX_RUNS),
      shownRunId: run.id,
      conversation: run.conversation,
      selection: null,
      isInspectorOpen: false,
      stop,
    })),
  updateRun: (id, update) => set((state) => ({ runs: state.runs.map((run) => (run.id === id ? update(run) : run)) })),
  endRun: () => {
    const { workspacePath, draft, runs } = get();
    // It was asked, and its trace has it; what was typed meanwhile is another question.
    if (draft.trim() === runs.at(-1)?.question) keepQuestion(workspacePath, '');
    set({ stop: null });
  },
  showRun: (id) =>
    set((state) => {
      const run = state.runs.find((candidate) => candidate.id === id);
      if (run === undefined) return state;
      return { shownRunId: id, draft: run.question, conversation: run.conversation, selection: null };
    }),
  newQuestion: () => {
    get().stop?.();
    keepQuestion(get().workspacePath, '');
    set((state) => ({
      draft: '',
      shownRunId: null,
      selection: null,
      conversation: Math.max(0, ...state.runs.map((run) => run.conversation)) + 1,
    }));
  },
  select: (selection) => set({ selection, isInspectorOpen: true }),
  setInspectorOpen: (isInspectorOpen) => set({ isInspectorOpen }),
}));

const draftKey = (workspacePath: string) => ({ workspacePath, form: 'question' });

function keepQuestion(workspacePath: string | null, draft: string): void {
  if (workspacePath === null) return;
  if (draft === '') drafts.drop(draftKey(workspacePath));
  else drafts.keep(draftKey(workspacePath), draft);
}

/** @returns the run on screen */
export function selectShownRun({ runs, shownRunId }: Pick<PlaygroundState, 'runs' | 'shownRunId'>): AskRun | null {
  return runs.find(({ id }) => id === shownRunId) ?? null;
}
