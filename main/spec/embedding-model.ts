/** Names an embedding space. Vectors of different fingerprints are never compared. */
export interface EmbeddingModelInfo {
  /** Stable id written beside every vector, e.g. `builtin-en`. */
  modelId: string;
  /** Length of every vector the model returns. */
  dimensions: number;
  /** sha256 (hex) over the model's weights and tokenizer: the same name with other weights is another model. */
  fingerprint: string;
  /**
   * How much the dense leg counts in weighted fusion with BM25, 0..1. It belongs to the model: a small static table
   * earns less than a transformer.
   */
  fusionWeight: number;
}

/** Turns texts into unit vectors. */
export interface EmbeddingModel {
  readonly info: EmbeddingModelInfo;
  /** The other machine that gets every text; left out when texts stay here. */
  readonly sendsTo?: string;

  /**
   * @param texts any number of texts; a text alone and the same text in a batch give identical vectors
   * @param options.purpose models trained with prefixes embed questions and passages differently
   * @returns one row per text in a single `Float32Array` of `texts.length × dimensions`, each L2-normalised; an all-zero
   *   row means the model knows nothing of the text (no tokens): "no dense result", never a similarity
   * @throws CancelledError when `signal` aborts, ModelCallError when the model cannot run
   */
  embed(
    texts: readonly string[],
    options: { purpose: 'query' | 'passage'; signal?: AbortSignal },
  ): Promise<Float32Array>;

  /** Frees the session, worker and memory. Safe to call twice. */
  dispose(): Promise<void>;
}
