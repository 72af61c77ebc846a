import { create } from 'zustand';
import type { BehaviourReport, PromptTestResult } from '../../../../main/contract/prompt.ts';
import type { GridState } from '../view-model/grid-state.ts';
import type { PromptRun } from './prompt-run.ts';

/** Which two versions a behaviour was measured of. */
export interface BehaviourResult {
  before: string;
  after: string;
  /** The unsaved text that stood for `after`; null for a version that is kept. */
  text: string | null;
  done: number;
  total: number;
  report: BehaviourReport | null;
}
export interface TestsResult {
  /** The text that was tested. */
  text: string;
  results: readonly PromptTestResult[];
  total: number | null;
}

interface RunsState {
  /** By prompt id: the last run of each kind. Outside the view: leaving it stops nothing. */
  behaviours: Readonly<Record<string, PromptRun<BehaviourResult>>>;
  tests: Readonly<Record<string, PromptRun<TestsResult>>>;
  grids: Readonly<Record<string, PromptRun<GridState>>>;
  /** The answer to the input in the preview: a grid of one cell. */
  outputs: Readonly<Record<string, PromptRun<GridState>>>;
  put: <Kind extends keyof RunKinds>(kind: Kind, run: RunKinds[Kind]) => void;
}
interface RunKinds {
  behaviours: PromptRun<BehaviourResult>;
  tests: PromptRun<TestsResult>;
  grids: PromptRun<GridState>;
  outputs: PromptRun<GridState>;
}

export const useRunsStore = create<RunsState>()((set) => ({
  behaviours: {},
  tests: {},
  grids: {},
  outputs: {},
  put: (kind, run) => set((state) => ({ [kind]: { ...state[kind], [run.promptId]: run } })),
}));
