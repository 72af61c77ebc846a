import { useState } from 'react';
import type { GenerationListResponse, MigrationReport } from '../../../../main/contract/generation.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';

/** While a build runs its figures move without an event. Milliseconds. */
const BUILD_POLL_MS = 1000;

/** @returns the generations of the workspace, kept current; faster while one is being built */
export function useGenerations() {
  return useEngineQuery(
    'generation.list',
    {},
    { pollMs: (list) => (list?.generations.some(({ isRunning }) => isRunning) === true ? BUILD_POLL_MS : false) },
  );
}

/** @returns the generation whose report is worth reading: the chosen one, else the newest that has one */
export function reportedGeneration(list: GenerationListResponse | undefined, chosen: number | null): number | null {
  const generations = list?.generations ?? [];
  const selected = generations.find(({ generation }) => generation === chosen);
  if (selected?.reportId != null) return selected.generation;
  return chosen === null ? (generations.find(({ reportId }) => reportId !== null)?.generation ?? null) : null;
}

export interface Comparison {
  /** The candidate. */
  generation: number;
  done: number;
  total: number;
  phase: 'catching-up' | 'replaying';
}

type ComparisonRequest = RequestOf<'generation.compare'>;

/** Replays past queries on a generation and the one that serves; leaving the view withdraws it. */
export function useComparison(onFinished: (report: MigrationReport) => void) {
  const client = useEngine();
  const [running, setRunning] = useState<(Comparison & { abort: AbortController }) | null>(null);
  const [error, setError] = useState<string | null>(null);
  const start = async (request: ComparisonRequest): Promise<void> => {
    const { generation } = request;
    const abort = new AbortController();
    setError(null);
    setRunning({ generation, done: 0, total: 0, phase: 'replaying', abort });
    try {
      for await (const event of client.stream('generation.compare', request, { signal: abort.signal })) {
        if (event.type === 'compare-finished') onFinished(event.report);
        else setRunning({ generation, done: event.done, total: event.total, phase: event.phase, abort });
      }
    } catch (cause) {
      if (!abort.signal.aborted) setError(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setRunning(null);
    }
  };
  return {
    running,
    error,
    start: (request: ComparisonRequest) => void start(request),
    cancel: () => running?.abort.abort(),
  };
}
