import type { StoredRun } from '../spec/agent-store.ts';

/** What is the same of every run of an agent that has not begun. @param at ISO time */
export function newRun(
  runId: string,
  at: string,
): Omit<StoredRun, 'agent' | 'task' | 'sessionId' | 'model' | 'approve' | 'as' | 'limits' | 'opening'> {
  return {
    runId,
    status: 'running',
    stoppedBy: null,
    message: null,
    startedAt: at,
    updatedAt: at,
    activeMs: 0,
    answer: '',
    refused: false,
    citations: [],
    release: null,
    traceIds: [],
  };
}
