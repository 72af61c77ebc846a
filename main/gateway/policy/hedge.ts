import { abortError } from '../../base/abort.ts';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import { AbandonedError, asModelError } from './fault.ts';
import { cancelQuietly } from './cancel-quietly.ts';
import { primeStream, streamOf } from './prime-stream.ts';

export interface HedgeRace<Value> {
  /** Started one after the other; each is handed a signal that aborts when another has won. */
  starts: readonly ((signal: AbortSignal) => PromiseLike<Value>)[];
  afterMs: number;
  clock: Clock;
  signal: AbortSignal | undefined;
  /** Asked before each but the first is started: because the others are silent, or because one has failed. */
  mayStart: (index: number, because: 'silence' | 'failure') => boolean;
  /** Of one that came in although it had lost. */
  discard: (value: Value) => void;
  /** Whether the next may be started because this one failed. */
  mayFollow: (error: TrestleError) => boolean;
}

/**
 * Starts the first, and another each time nothing has come for `afterMs` or one has failed. The first that comes in wins;
 * the others are aborted.
 *
 * @returns the winner and its index
 * @throws the last error when all that were started have failed
 */
export async function raceHedged<Value>(race: HedgeRace<Value>): Promise<{ value: Value; index: number }> {
  const { starts, afterMs, clock, signal, mayStart, discard, mayFollow } = race;
  const running = new Map<number, AbortController>();
  const timer = new AbortController();
  return new Promise((resolve, reject) => {
    let started = 0;
    let isOver = false;
    let lastError: TrestleError | null = null;

    const finish = (): void => {
      isOver = true;
      timer.abort();
      signal?.removeEventListener('abort', cancel);
      for (const controller of running.values()) controller.abort(new AbandonedError('Another answered first.'));
    };
    const cancel = (): void => {
      finish();
      if (signal !== undefined) reject(abortError(signal));
    };
    const start = (because: 'silence' | 'failure'): boolean => {
      const index = started;
      const begin = starts[index];
      if (begin === undefined || (index > 0 && !mayStart(index, because))) return false;
      started += 1;
      const controller = new AbortController();
      running.set(index, controller);
      let pending: PromiseLike<Value>;
      try {
        // The caller's own withdrawal reaches the winner too, long after this race.
        pending = begin(signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]));
      } catch (error) {
        pending = Promise.reject(asModelError(error));
      }
      pending.then(
        (value) => {
          if (isOver) {
            discard(value);
            return;
          }
          running.delete(index);
          finish();
          resolve({ value, index });
        },
        (error: unknown) => {
          running.delete(index);
          if (isOver) return;
          lastError = asModelError(error);
          if (!mayFollow(lastError)) {
            finish();
            reject(lastError);
            return;
          }
          if (start('failure') || running.size > 0) return;
          finish();
          reject(lastError);
        },
      );
      hedgeLater();
      return true;
    };
    const hedgeLater = (): void => {
      if (started >= starts.length) return;
      clock.sleep(afterMs, timer.signal).then(
        () => {
          if (!isOver) start('silence');
        },
        () => undefined,
      );
    };

    if (signal?.aborted) {
      reject(abortError(signal));
      return;
    }
    signal?.addEventListener('abort', cancel, { once: true });
    start('failure');
  });
}

/** Asks a second model when the first has said nothing for a while; whichever speaks first answers. */
export function withHedge(
  first: LanguageModel,
  options: { second: LanguageModel; afterMs: number; clock: Clock; mayHedge?: () => boolean },
): LanguageModel {
  const { second, afterMs, clock, mayHedge = () => true } = options;
  const race = <Value>(
    signal: AbortSignal | undefined,
    call: (model: LanguageModel, signal: AbortSignal) => PromiseLike<Value>,
    discard: (value: Value) => void,
  ): Promise<Value> =>
    raceHedged({
      starts: [first, second].map((model) => (attemptSignal: AbortSignal) => call(model, attemptSignal)),
      afterMs,
      clock,
      signal,
      mayStart: (_index, because) => because === 'failure' || mayHedge(),
      mayFollow: () => true,
      discard,
    }).then(({ value }) => value);
  return {
    specificationVersion: 'v4',
    provider: first.provider,
    modelId: first.modelId,
    supportedUrls: first.supportedUrls,
    doGenerate: (callOptions) =>
      race(
        callOptions.abortSignal,
        (model, abortSignal) => model.doGenerate({ ...callOptions, abortSignal }),
        () => undefined,
      ),
    doStream: async (callOptions) => {
      const primed = await race(
        callOptions.abortSignal,
        (model, abortSignal) => primeStream(model, { ...callOptions, abortSignal }),
        ({ reader }) => void cancelQuietly(reader),
      );
      return { ...primed.result, stream: streamOf(primed) };
    },
  };
}
