import type { LegEngine, LegMemory } from '../../contract/search-memory.ts';
import { deserializeError } from '../../contract/serialized-error.ts';
import { ClosableWorker } from '../../../native/threads/closable-worker.ts';
import type { RankedChunk } from '../../spec/retriever.ts';
import { unpackRanking } from './packed-ranking.ts';
import type { LegReply, LegRequest, LegSettings } from './leg-protocol.ts';

interface PendingRank {
  resolve(answer: LegAnswer): void;
  reject(error: unknown): void;
}

export interface LegAnswer {
  engine: LegEngine;
  ranking: RankedChunk[];
}

/** The thread of one leg: `serveLeg` on the other side. */
export class LegThread {
  readonly #worker: ClosableWorker;
  readonly #pending = new Map<number, PendingRank>();
  readonly #onDidChange: (memory: LegMemory) => void;
  #requests = 0;
  #waiting: LegRequest[] = [];
  #cause: unknown;
  #isClosing = false;

  /** @param onDidChange told how far the copy is; the last time when the thread is gone */
  constructor(options: { workerUrl: URL; settings: LegSettings; onDidChange: (memory: LegMemory) => void }) {
    this.#onDidChange = options.onDidChange;
    this.#worker = new ClosableWorker(options.workerUrl, {
      settings: options.settings,
      name: `${options.settings.leg}-leg`,
    });
    this.#worker.on('message', (replies: readonly LegReply[]) => {
      for (const reply of replies) this.#receive(reply);
    });
    // An uncaught error comes first, then `exit`: one place decides what is lost.
    this.#worker.on('error', (error) => {
      this.#cause = error;
    });
    this.#worker.on('exit', (exitCode) => this.#die(exitCode));
    // Neither loading nor waiting for changes may keep a finished command-line program alive.
    this.#worker.unref();
  }

  /** @throws what the ranking itself throws, and the cause when the thread dies */
  rank(request: unknown): Promise<LegAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<LegAnswer>();
    this.#requests += 1;
    const id = this.#requests;
    if (this.#pending.size === 0) this.#worker.ref();
    this.#pending.set(id, { resolve, reject });
    // What is asked in one turn of the event loop goes in one message: it costs as much as half a ranking.
    if (this.#waiting.length === 0) setImmediate(() => this.#sendWaiting());
    this.#waiting.push({ id, request });
    return promise;
  }

  /** @param reason what waiting rankings are rejected with */
  async close(reason: unknown): Promise<void> {
    this.#isClosing = true;
    this.#rejectAll(reason);
    await this.#worker.close();
  }

  #sendWaiting(): void {
    const requests = this.#waiting;
    this.#waiting = [];
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
    if (!this.#isClosing) this.#worker.postMessage(requests);
  }

  #receive(reply: LegReply): void {
    if (reply.kind === 'memory') {
      if (!this.#isClosing) this.#onDidChange(reply.memory);
      return;
    }
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if (reply.kind === 'error') pending?.reject(deserializeError(reply.error));
    else pending?.resolve({ engine: reply.engine, ranking: unpackRanking(reply.ranking) });
  }

  #die(exitCode: number): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const reason = `The thread that kept the index in memory stopped (${this.#cause instanceof Error ? this.#cause.message : `exit code ${exitCode}`}). Searches scan the file instead.`;
    this.#onDidChange({ state: 'off', progress: 0, reason, chunks: 0, bytes: {}, loadMs: null });
    this.#rejectAll(new LegGoneError(reason));
  }

  #rejectAll(reason: unknown): void {
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

/** The thread died with the ranking: somebody else must do it. */
export class LegGoneError extends Error {}
