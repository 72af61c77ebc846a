import { abortError } from '../../base/abort.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { GenerationEnd, GenerationRequest, ModelFiles, TextGenerator } from '../../spec/text-generation.ts';
import { type Environment, ModelProcess, type ModelProcessLayout } from './model-process.ts';

/** A model that nobody asks is ended after so long and gives its memory back, in milliseconds. */
export const MODEL_IDLE_MS = 5 * 60_000;
/**
 * How long a model may take to stop after a call was withdrawn, in milliseconds. It stops after the token that it is at; the
 * prompt is one step, however long, and one that takes longer is ended with its process.
 */
export const MODEL_STOP_MS = 5000;

export interface ModelRunner extends TextGenerator {
  readonly isLoaded: boolean;
  /** Ends the process. Safe to call twice. */
  dispose(): Promise<void>;
}

/** One model in a process that starts with the first call. Calls wait for each other: two at once would be slower than two in turn. */
export function createModelRunner(options: {
  /** Read at each start. @throws what keeps the model from being loaded */
  files: () => ModelFiles;
  modelId: string;
  layout: ModelProcessLayout;
  environment: Environment;
  clock: Clock;
}): ModelRunner {
  const { files, modelId, layout, environment, clock } = options;
  const disposing = new AbortController();
  let running: ModelProcess | null = null;
  let loadedFrom = '';
  let last: Promise<unknown> = Promise.resolve();
  let calls = 0;
  let stopIdling = (): void => undefined;

  const end = async (): Promise<void> => {
    const ending = running;
    running = null;
    await ending?.close();
  };
  const start = async (signal: AbortSignal): Promise<ModelProcess> => {
    const model = files();
    const key = JSON.stringify(model);
    // Another folder under the same name is another model.
    if (key !== loadedFrom) await end();
    loadedFrom = key;
    if (running === null || running.isGone) running = new ModelProcess({ layout, environment, model, modelId });
    try {
      await untilAborted(running.loaded, signal);
      return running;
    } catch (error) {
      // One that failed to load is of no use; one that still loads is ended with the call that wanted it.
      await end();
      throw error;
    }
  };
  const write = async (
    request: GenerationRequest,
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<GenerationEnd> => {
    if (disposing.signal.aborted) throw new CancelledError('The workspace was closed.');
    if (signal.aborted) throw abortError(signal);
    const process = await start(signal);
    let giveUp = (): void => undefined;
    const onAbort = (): void => {
      giveUp = clock.after(MODEL_STOP_MS, () => void end());
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await process.generate(request, { onText, signal });
    } finally {
      signal.removeEventListener('abort', onAbort);
      giveUp();
    }
  };
  return {
    get isLoaded() {
      return running !== null && !running.isGone;
    },
    generate: async (request, { onText, signal: ofCall }) => {
      const signal = AbortSignal.any([ofCall, disposing.signal]);
      stopIdling();
      calls++;
      const turn = last.then(() => write(request, (text) => void (signal.aborted || onText(text)), signal));
      last = turn
        .catch(() => undefined)
        .then(() => {
          calls--;
          if (calls === 0 && running !== null) stopIdling = clock.after(MODEL_IDLE_MS, () => void end());
        });
      // Who withdraws does not wait for the model to stop; the next call does.
      return untilAborted(turn, signal);
    },
    dispose: async () => {
      disposing.abort();
      stopIdling();
      await end();
      await last;
      stopIdling();
    },
  };
}

/** @throws what `abortError` says, as soon as the signal aborts */
async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(abortError(signal));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
