import { CancelledError } from '../../main/base/errors/cancelled-error.ts';
import { ModelCallError } from '../../main/base/errors/model-call-error.ts';
import { deserializeError } from '../../main/contract/serialized-error.ts';
import { disableOnnxTelemetry } from '../onnx/disable-telemetry.ts';
import type { EmbeddingModelInfo } from '../../main/spec/embedding-model.ts';
import { ClosableWorker } from '../threads/closable-worker.ts';
import type { EmbeddingModelSource, EmbedReply, EmbedRequest, EmbedWorkerData } from './worker-protocol.ts';

interface PendingCall {
  resolve: (vectors: Float32Array) => void;
  reject: (error: Error) => void;
}

/**
 * One life of an embedding worker: started, ready, answering, ended. Whatever ends it, every open call is answered; it
 * is not started again (see `createWorkerEmbeddingModel`).
 */
export class EmbedWorkerThread {
  /** Resolves when the model is loaded; rejects with the loading error, or ModelCallError if the thread ends first. */
  readonly ready: Promise<EmbeddingModelInfo>;
  /** Resolves when the thread is gone, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #directory: string;
  readonly #worker: ClosableWorker;
  readonly #calls = new Map<number, PendingCall>();
  #lastId = 0;
  #endError: ModelCallError | null = null;

  constructor(options: { workerUrl: URL; model: EmbeddingModelSource }) {
    this.#directory = options.model.directory;
    const settings: EmbedWorkerData = { model: options.model };
    disableOnnxTelemetry();
    this.#worker = new ClosableWorker(options.workerUrl, { settings, name: 'embed' });
    const ready = Promise.withResolvers<EmbeddingModelInfo>();
    this.ready = ready.promise;
    this.ended = this.#worker.ended;
    // A loading error belongs to whoever awaits `ready`; nobody does when the thread is ended while it loads.
    this.ready.catch(() => {});

    let crash: unknown;
    this.#worker.on('message', (reply: EmbedReply) => {
      if (reply.type === 'ready') ready.resolve(reply.info);
      else if (reply.type === 'failed') ready.reject(deserializeError(reply.error));
      else this.#settle(reply);
    });
    this.#worker.on('error', (error) => {
      crash = error;
    });
    this.#worker.on('exit', (exitCode) => {
      const reason = crash instanceof Error ? crash.message : `exit code ${exitCode}`;
      this.#end(
        new ModelCallError(`The embedding worker of ${this.#directory} died (${reason}).`, {
          isRetryable: true,
          cause: crash,
        }),
      );
      ready.reject(this.#endError);
    });
  }

  /**
   * @returns one row per text, as `EmbeddingModel.embed`
   * @throws CancelledError as soon as `signal` aborts, ModelCallError when the thread has ended or ends before it answers
   */
  async embed(
    texts: readonly string[],
    options: { purpose: 'query' | 'passage'; signal?: AbortSignal },
  ): Promise<Float32Array> {
    if (this.#endError !== null) throw this.#endError;
    const { purpose, signal } = options;
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array>();
    const cancel = (): void => {
      if (!this.#calls.delete(id)) return;
      this.#post({ type: 'cancel', id });
      reject(new CancelledError(`Embedding ${texts.length} texts was cancelled.`));
    };
    this.#calls.set(id, { resolve, reject });
    this.#post({ type: 'embed', id, texts, purpose });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Ends the thread as soon as the text it is at is done; open calls are rejected now. Safe to call twice. */
  async close(): Promise<void> {
    this.#end(new ModelCallError(`The embedding model of ${this.#directory} was disposed.`));
    await this.#worker.close();
  }

  #settle(reply: Extract<EmbedReply, { id: number }>): void {
    const call = this.#calls.get(reply.id);
    this.#calls.delete(reply.id);
    if (reply.type === 'embedded') call?.resolve(reply.vectors);
    else call?.reject(deserializeError(reply.error));
  }

  #end(error: ModelCallError): void {
    this.#endError ??= error;
    for (const call of this.#calls.values()) call.reject(this.#endError);
    this.#calls.clear();
  }

  #post(request: EmbedRequest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
    this.#worker.postMessage(request);
  }
}
