import { canonicalJson } from '../../base/json.ts';
import type { EmbeddingSettings } from '../../contract/workspace-file.ts';
import type { Clock } from '../../spec/clock.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';

/**
 * A model that could not be started is not tried again for so long, in milliseconds: a question must not wait for the
 * same endpoint to fail each time, and a model that was put back must be found soon.
 */
const RETRY_AFTER_MS = 10_000;

/** One use of a shared model, started when it is first needed. */
export interface ModelLease {
  /** @throws what starting threw; the next call after a while tries again */
  start(): Promise<EmbeddingModel>;
  /** The model once it is started. */
  readonly ready: EmbeddingModel | null;
  /** Why the last start failed; null when none did or a later one succeeded. */
  readonly failure: unknown;
  /** Ends the model when nobody else uses it. Safe to call twice. */
  release(): Promise<void>;
}

/** Models by their settings: two generations of one model share its worker and its memory. */
export interface ModelPool {
  lease(settings: EmbeddingSettings): ModelLease;
}

interface Shared {
  users: number;
  starting: Promise<EmbeddingModel> | null;
  ready: EmbeddingModel | null;
  failure: { error: unknown; atMs: number } | null;
}

export function createModelPool(options: {
  start: (settings: EmbeddingSettings) => Promise<EmbeddingModel>;
  clock: Clock;
}): ModelPool {
  const { clock } = options;
  const shared = new Map<string, Shared>();

  const start = async (settings: EmbeddingSettings, entry: Shared): Promise<EmbeddingModel> => {
    const { failure } = entry;
    if (failure !== null && clock.now() - failure.atMs < RETRY_AFTER_MS) throw failure.error;
    entry.starting ??= options.start(settings).then(
      (model) => {
        entry.ready = model;
        entry.failure = null;
        return model;
      },
      (error: unknown) => {
        entry.starting = null;
        entry.failure = { error, atMs: clock.now() };
        throw error;
      },
    );
    return entry.starting;
  };
  const end = async (key: string, entry: Shared): Promise<void> => {
    entry.users -= 1;
    if (entry.users > 0) return;
    shared.delete(key);
    await (await entry.starting?.catch(() => null))?.dispose();
  };

  return {
    lease: (settings) => {
      const key = canonicalJson(settings);
      const entry = shared.get(key) ?? { users: 0, starting: null, ready: null, failure: null };
      shared.set(key, entry);
      entry.users += 1;
      let isReleased = false;
      return {
        start: () => start(settings, entry),
        get ready() {
          return entry.ready;
        },
        get failure() {
          return entry.failure?.error ?? null;
        },
        release: async () => {
          if (isReleased) return;
          isReleased = true;
          await end(key, entry);
        },
      };
    },
  };
}
