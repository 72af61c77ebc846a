import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { AskEvent, AskRequest } from '../../../main/contract/ask.ts';
import type { CallName, EngineClient } from '../../../main/contract/methods.ts';
import { serializeError } from '../../../main/contract/serialized-error.ts';
import { useEngine } from '../../engine/bridge-context.ts';
import { engineQueryKey } from '../../engine/query-key.ts';
import { usePlaygroundStore } from './playground-store.ts';
import { applyAskEvent, failRun, startRun } from './view-model/ask-run.ts';
import { sessionForQuestion } from './view-model/conversation.ts';

/** Deltas are drawn at most so often: faster than this nobody reads, and every drawing parses the answer. Milliseconds. */
const DRAW_INTERVAL_MS = 40;

/** What an ask changes, however it ends: a run that failed or was stopped leaves a trace too. */
const REFRESHED: readonly CallName[] = ['trace.list', 'trace.stats', 'release.list', 'status.read'];

export interface AskOptions {
  /** False makes the answer anew. */
  usesCache?: boolean;
}

/** @returns a function that asks; the answer arrives in the store, whichever view is in front by then */
export function useAsk(): (question: string, overrides: AskRequest['overrides'], options?: AskOptions) => void {
  const client = useEngine();
  const queries = useQueryClient();
  return useCallback(
    (question, overrides, options = {}) => {
      void ask(client, question.trim(), overrides, options).then(() => refresh(queries));
    },
    [client, queries],
  );
}

function refresh(queries: QueryClient): void {
  for (const method of REFRESHED) void queries.invalidateQueries({ queryKey: engineQueryKey(method) });
}

async function ask(
  client: EngineClient,
  question: string,
  overrides: AskRequest['overrides'],
  { usesCache = true }: AskOptions,
): Promise<void> {
  const store = usePlaygroundStore;
  const { runs, conversation, principal, stop: stopPrevious, addRun, updateRun, endRun } = store.getState();
  if (question === '') return;
  stopPrevious?.();
  const sessionId = sessionForQuestion(
    // What one principal was told is no context for another's question.
    runs.filter((run) => run.conversation === conversation && run.principal === principal),
    question,
  );
  const id = crypto.randomUUID();
  const abort = new AbortController();
  const stop = () => abort.abort();
  addRun(startRun({ id, conversation, question, overrides, principal, startedAtMs: performance.now() }), stop);

  const batch = createBatch<AskEvent>((events) =>
    updateRun(id, (run) => events.reduce((next, event) => applyAskEvent(next, event, performance.now()), run)),
  );
  try {
    const request = {
      question,
      overrides,
      ...(usesCache ? {} : { cache: false as const }),
      ...(principal === null ? {} : { filter: { as: { principals: [principal] } } }),
      ...(sessionId === null ? {} : { sessionId }),
    };
    for await (const event of client.stream('ask.run', request, { signal: abort.signal })) batch.add(event);
    batch.flush();
  } catch (error) {
    batch.flush();
    updateRun(id, (run) =>
      run.status === 'running'
        ? failRun(run, serializeError(error), {
            stage: run.running.at(-1)?.stage ?? null,
            traceId: null,
            nowMs: performance.now(),
          })
        : run,
    );
  } finally {
    if (store.getState().stop === stop) endRun();
  }
}

/** Collects items and hands them on together, at most every DRAW_INTERVAL_MS. */
function createBatch<Item>(handOn: (items: readonly Item[]) => void): { add: (item: Item) => void; flush: () => void } {
  let waiting: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    const items = waiting;
    waiting = [];
    handOn(items);
  };
  return {
    add: (item) => {
      waiting.push(item);
      timer ??= setTimeout(flush, DRAW_INTERVAL_MS);
    },
    flush,
  };
}
