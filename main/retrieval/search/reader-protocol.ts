import type { SerializedError } from '../../contract/serialized-error.ts';
import type { IndexReadName } from './index-reads.ts';

/** What a reader thread is started with (`workerData`). */
export interface ReaderSettings {
  /** Path of index.db. */
  databasePath: string;
}

/** One read for the thread to do. A message holds one or several, which are done in order and answered together. */
export interface ReaderRequest {
  id: number;
  name: IndexReadName;
  request: unknown;
}

/** The thread's one answer to each request; a message holds those of a message of requests, in its order. */
export type ReaderReply = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: SerializedError };
