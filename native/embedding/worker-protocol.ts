import type { SerializedError } from '../../main/contract/serialized-error.ts';
import type { EmbeddingModelInfo } from '../../main/spec/embedding-model.ts';

/** Which model the worker loads. */
export interface EmbeddingModelSource {
  /** `builtin`: a table as in `native/builtin-en`; `transformers`: a transformers.js-style folder;
   * `cross-encoder`: such a folder with a reranker, see `createOnnxCrossEncoder`. */
  kind: 'builtin' | 'transformers' | 'cross-encoder';
  /** Absolute path of the model's folder. */
  directory: string;
}

/** What the worker is started with. */
export interface EmbedWorkerData {
  model: EmbeddingModelSource;
}

/** What the proxy asks. Ids are its own count. */
export type EmbedRequest =
  | { type: 'embed'; id: number; texts: readonly string[]; purpose: 'query' | 'passage' }
  | { type: 'cancel'; id: number };

/** What the worker says: `ready` or `failed` once, then one `embedded` or `refused` for each call. */
export type EmbedReply =
  | { type: 'ready'; info: EmbeddingModelInfo }
  | { type: 'failed'; error: SerializedError }
  | { type: 'embedded'; id: number; vectors: Float32Array<ArrayBuffer> }
  | { type: 'refused'; id: number; error: SerializedError };
