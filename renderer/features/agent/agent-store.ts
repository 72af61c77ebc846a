import * as z from 'zod';
import { create } from 'zustand';
import type { AgentRunRequest } from '../../../main/contract/agent.ts';
import { drafts } from '../../drafts/drafts.ts';

/** The form of a new task, as it was left. */
export interface TaskDraft {
  task: string;
  agent: string;
  maxSteps: string;
  maxCostUsd: string;
  approve: AgentRunRequest['approve'];
}

interface LiveRun {
  stop: () => void;
  /** What the model is saying now, and in which step. */
  text: string;
  step: number | null;
}

interface AgentState {
  /** Whose runs these are; another workspace starts empty. */
  workspacePath: string | null;
  draft: TaskDraft;
  isFormOpen: boolean;
  /** Runs that this window follows, by id. */
  live: Readonly<Record<string, LiveRun>>;
  /** Why the last one could not be begun or gone on with. */
  problem: string | null;

  enterWorkspace: (path: string) => void;
  changeDraft: (change: Partial<TaskDraft>) => void;
  openForm: (isOpen: boolean) => void;
  follow: (runId: string, stop: () => void) => void;
  hear: (runId: string, step: number, delta: string) => void;
  leave: (runId: string) => void;
  report: (problem: string | null) => void;
}

const EMPTY_DRAFT: TaskDraft = { task: '', agent: '', maxSteps: '', maxCostUsd: '', approve: 'ask' };

const taskDraft = z.strictObject({
  task: z.string(),
  agent: z.string(),
  maxSteps: z.string(),
  maxCostUsd: z.string(),
  approve: z.enum(['none', 'ask', 'all-listed']),
});
const draftKey = (workspacePath: string) => ({ workspacePath, form: 'task' });

/** Bounds without a task are no draft: the form would open for nothing. */
function keepTask(workspacePath: string | null, draft: TaskDraft): void {
  if (workspacePath === null) return;
  if (draft.task === '') drafts.drop(draftKey(workspacePath));
  else drafts.keep(draftKey(workspacePath), draft);
}

/** Tasks as they were left: a run goes on, and is followed, when another view is in front. */
export const useAgentStore = create<AgentState>()((set, get) => ({
  workspacePath: null,
  draft: EMPTY_DRAFT,
  isFormOpen: false,
  live: {},
  problem: null,

  enterWorkspace: (path) => {
    if (get().workspacePath === path) return;
    for (const { stop } of Object.values(get().live)) stop();
    const kept = drafts.read(draftKey(path), taskDraft);
    set({ workspacePath: path, draft: kept ?? EMPTY_DRAFT, isFormOpen: kept !== null, live: {}, problem: null });
  },
  changeDraft: (change) => {
    const draft = { ...get().draft, ...change };
    keepTask(get().workspacePath, draft);
    set({ draft });
  },
  openForm: (isFormOpen) => set({ isFormOpen }),
  follow: (runId, stop) => set((state) => ({ live: { ...state.live, [runId]: { stop, text: '', step: null } } })),
  hear: (runId, step, delta) =>
    set((state) => {
      const run = state.live[runId];
      if (run === undefined) return state;
      const text = run.step === step ? run.text + delta : delta;
      return { live: { ...state.live, [runId]: { ...run, step, text } } };
    }),
  leave: (runId) =>
    set((state) => ({ live: Object.fromEntries(Object.entries(state.live).filter(([id]) => id !== runId)) })),
  report: (problem) => set({ problem }),
}));
