import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import { embeddingInput } from '../parse/chunk-identity.ts';
import type { IndexedChunk } from './parse-protocol.ts';

/** Texts in one call to the model: large enough to keep it busy, small enough to be withdrawn at once. */
const BATCH_TEXTS = 128;
/** Calls to the model under way: one runs while the next is on its way. */
const MAX_OPEN_BATCHES = 2;
/** Vectors kept at hand for texts that were embedded but may not be stored yet. */
const RECENT_VECTORS = 4096;

interface Batch {
  inputs: string[];
  vectors: Promise<Float32Array>;
  start(): void;
}

/**
 * Gives every chunk its vector, from the cheapest place: one that is being computed or was just now, one in the index
 * (the same text in another document, or an earlier version of this one), or the model. So each text is embedded once,
 * however many folders hold it.
 */
export class VectorSupply {
  /** Texts embedded so far. */
  embedded = 0;
  readonly #model: EmbeddingModel;
  readonly #find: (textHash: string) => Float32Array | null;
  readonly #signal: AbortSignal;
  readonly #recent = new Map<string, Promise<Float32Array>>();
  #filling: Batch | null = null;
  #open = 0;
  #waiting: (() => void)[] = [];

  constructor(options: {
    model: EmbeddingModel;
    find: (textHash: string) => Float32Array | null;
    signal: AbortSignal;
  }) {
    this.#model = options.model;
    this.#find = options.find;
    this.#signal = options.signal;
  }

  /** Resolves when the chunks are on their way; then `vectors` of each comes later. Waits while the model is behind. */
  async request(chunks: readonly IndexedChunk[]): Promise<readonly Promise<Float32Array>[]> {
    const vectors: Promise<Float32Array>[] = [];
    for (const chunk of chunks) {
      const known = this.#recent.get(chunk.textHash) ?? this.#findStored(chunk.textHash);
      if (known) {
        vectors.push(known);
        continue;
      }
      const vector = this.#enqueue(chunk);
      this.#remember(chunk.textHash, vector);
      vectors.push(vector);
      if ((this.#filling?.inputs.length ?? 0) >= BATCH_TEXTS) await this.flush();
    }
    return vectors;
  }

  /** Sends what was gathered, however little: somebody is about to wait for it. */
  async flush(): Promise<void> {
    const batch = this.#filling;
    if (!batch) return;
    this.#filling = null;
    while (this.#open >= MAX_OPEN_BATCHES) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    batch.start();
  }

  #findStored(textHash: string): Promise<Float32Array> | undefined {
    const vector = this.#find(textHash);
    return vector ? Promise.resolve(vector) : undefined;
  }

  #enqueue(chunk: IndexedChunk): Promise<Float32Array> {
    this.#filling ??= this.#newBatch();
    const row = this.#filling.inputs.push(embeddingInput(chunk)) - 1;
    const { dimensions } = this.#model.info;
    const vector = this.#filling.vectors.then((rows) => rows.subarray(row * dimensions, (row + 1) * dimensions));
    // Whoever needs the vector sees the failure; when the ingest has ended before, nobody does.
    vector.catch(() => {});
    return vector;
  }

  #newBatch(): Batch {
    const { promise, resolve } = Promise.withResolvers<Float32Array>();
    const inputs: string[] = [];
    return { inputs, vectors: promise, start: () => resolve(this.#embed(inputs)) };
  }

  async #embed(inputs: readonly string[]): Promise<Float32Array> {
    this.#open += 1;
    try {
      const vectors = await this.#model.embed(inputs, { purpose: 'passage', signal: this.#signal });
      this.embedded += inputs.length;
      return vectors;
    } finally {
      this.#open -= 1;
      this.#waiting.shift()?.();
    }
  }

  #remember(textHash: string, vector: Promise<Float32Array>): void {
    this.#recent.set(textHash, vector);
    if (this.#recent.size <= RECENT_VECTORS) return;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined) this.#recent.delete(oldest);
  }
}
