import type { EngineClient, ItemOf, RequestOf, StreamName } from '../../../../main/contract/methods.ts';

/** A stream that was started from this view and goes on when the view is left. */
export interface PromptRun<Result> {
  /** Of which prompt. */
  promptId: string;
  result: Result;
  isRunning: boolean;
  /** Ended by the person: what arrived until then stays. */
  wasStopped: boolean;
  error: string | null;
  stop: () => void;
}

export interface FollowOptions<K extends StreamName, Result> {
  client: EngineClient;
  method: K;
  request: RequestOf<K>;
  promptId: string;
  initial: Result;
  /** @returns the result with what the item says */
  add: (result: Result, item: ItemOf<K>) => Result;
  /** Called with every new state, the first one at once. */
  onChange: (run: PromptRun<Result>) => void;
}

/** Deltas are drawn at most so often. Milliseconds. */
const DRAW_INTERVAL_MS = 60;

/** Follows a stream to its end and tells of it as it goes. Never throws: what ended it is in the last state. */
export async function followRun<K extends StreamName, Result>(options: FollowOptions<K, Result>): Promise<void> {
  const { client, method, request, promptId, initial, add, onChange } = options;
  const abort = new AbortController();
  let run: PromptRun<Result> = {
    promptId,
    result: initial,
    isRunning: true,
    wasStopped: false,
    error: null,
    stop: () => abort.abort(),
  };
  let timer: ReturnType<typeof setTimeout> | null = null;
  const tell = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    onChange(run);
  };
  tell();
  try {
    for await (const item of client.stream(method, request, { signal: abort.signal })) {
      run = { ...run, result: add(run.result, item) };
      timer ??= setTimeout(tell, DRAW_INTERVAL_MS);
    }
    run = { ...run, isRunning: false, wasStopped: abort.signal.aborted };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    run = { ...run, isRunning: false, wasStopped: abort.signal.aborted, error: abort.signal.aborted ? null : message };
  }
  tell();
}
