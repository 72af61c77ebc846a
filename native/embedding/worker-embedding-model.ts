import { CancelledError } from '../../main/base/errors/cancelled-error.ts';
import { ModelCallError } from '../../main/base/errors/model-call-error.ts';
import type { EmbeddingModel, EmbeddingModelInfo } from '../../main/spec/embedding-model.ts';
import { EmbedWorkerThread } from './embed-worker-thread.ts';
import type { EmbeddingModelSource } from './worker-protocol.ts';

export interface WorkerEmbeddingModelOptions {
  /** `native/embedding/embed-worker.ts`, or the file it was bundled into. */
  workerUrl: URL;
  model: EmbeddingModelSource;
}

/**
 * Loads an embedding model in a worker thread.
 *
 * When the thread dies, its open calls are rejected with a retryable ModelCallError and it is started again, once: a
 * second death without an answered call in between means that the model itself is broken, and every later call says so.
 *
 * @throws what loading throws: NotFoundError, ConfigError; ModelCallError when the thread dies while loading
 */
export async function createWorkerEmbeddingModel(options: WorkerEmbeddingModelOptions): Promise<EmbeddingModel> {
  const thread = new EmbedWorkerThread(options);
  return new WorkerEmbeddingModel(options, thread, await thread.ready);
}

class WorkerEmbeddingModel implements EmbeddingModel {
  readonly info: EmbeddingModelInfo;
  readonly #options: WorkerEmbeddingModelOptions;
  #thread: EmbedWorkerThread;
  #mayRestart = true;
  #isBroken = false;
  #isDisposed = false;

  constructor(options: WorkerEmbeddingModelOptions, thread: EmbedWorkerThread, info: EmbeddingModelInfo) {
    this.info = info;
    this.#options = options;
    this.#thread = thread;
    void this.#restartWhenEnded(thread);
  }

  async embed(
    texts: readonly string[],
    options: { purpose: 'query' | 'passage'; signal?: AbortSignal },
  ): Promise<Float32Array> {
    if (this.#isDisposed) throw new ModelCallError(`The model ${this.info.modelId} was disposed.`);
    if (this.#isBroken) {
      throw new ModelCallError(
        `The embedding worker of ${this.#options.model.directory} died twice in a row; check the model and start again.`,
      );
    }
    const thread = this.#thread;
    const { fingerprint } = await thread.ready;
    if (fingerprint !== this.info.fingerprint) {
      throw new ModelCallError(
        `The files of ${this.#options.model.directory} were changed while in use; restart and re-index.`,
      );
    }
    if (options.signal?.aborted === true) throw new CancelledError(`Embedding ${texts.length} texts was cancelled.`);
    const vectors = await thread.embed(texts, options);
    this.#mayRestart = true;
    return vectors;
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#thread.close();
  }

  async #restartWhenEnded(thread: EmbedWorkerThread): Promise<void> {
    await thread.ended;
    if (this.#isDisposed) return;
    if (this.#mayRestart) {
      this.#mayRestart = false;
      this.#thread = new EmbedWorkerThread(this.#options);
      void this.#restartWhenEnded(this.#thread);
    } else {
      this.#isBroken = true;
    }
  }
}
