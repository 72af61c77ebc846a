import type { PriceState } from './provider.ts';
import type { SearchMemory } from './search-memory.ts';

/** What the status bar draws: every segment is a measured truth, null means unknown. */
export interface EngineStatus {
  engineVersion: string;
  workspaceName: string;
  isTrusted: boolean;
  isOffline: boolean;
  /** What an ask uses now, as far as one model can be named. */
  model: {
    id: string;
    /** `offline`: it is on another machine, and none may be reached. */
    state: 'ready' | 'busy' | 'failed' | 'offline';
    /** One sentence with the way out; null when ready or busy. */
    why: string | null;
    isLocal: boolean;
    price: PriceState;
    /** The switch is set to it; false when the prompt names it. */
    isChosen: boolean;
  };
  embeddingModel: { id: string; dimensions: number; state: 'ready' | 'loading' | 'failed' };
  /** Which index answers, and what is being built beside it. */
  generation: {
    serving: number;
    /** Some sources are searched in another generation. */
    isSplit: boolean;
    /** 0..1 of the chunks that the serving index has; null when nothing is being built. */
    building: { generation: number; share: number } | null;
    /** One sentence when an index that serves was lost and is read again, or when trestle.jsonc asks for another one. */
    wanted: string | null;
  };
  /** What searches keep in memory of the index that serves. */
  searchMemory: SearchMemory;
  documents: number;
  chunks: number;
  /** Seconds since the stalest source was last seen to agree with its files; null when none ever was. */
  freshnessSeconds: number | null;
  /** Late or failing. */
  staleSources: number;
  /** Past answers that cite text which has changed since. */
  answersAtRisk: number;
  /** Approvals, questions, unknown effects and dead letters of agents that wait for a person. */
  needsYou: number;
  /** Alert rules that fire, silenced and acknowledged ones too. */
  alertsFiring: number;
  /** Of the runs whose cost is known. */
  costTodayUsd: number;
  /** Runs of today whose cost nobody knows. */
  unpricedToday: number;
  budgetTodayUsd: number;
  /** Over the last 200 asks; null below 1. */
  p95Ms: number | null;
  askCount: number;
  egressBytes: number;
  runningIngests: readonly { ingestId: string; filesDone: number; filesFound: number }[];
  release: string | null;
  /** What serves the workspace's pipeline to programs; null when the working tree does. */
  serving: {
    pipelineId: string;
    release: string;
    /** Null when its file is gone. */
    name: string | null;
    /** Places in which the working tree differs from it; null when that cannot be told. */
    edits: number | null;
    /** Why nothing of it is served; null when it is whole. */
    problem: string | null;
  } | null;
}
