import type { LegEngine, LegMemory } from '../../contract/search-memory.ts';
import type { SerializedError } from '../../contract/serialized-error.ts';
import type { PackedRanking } from './packed-ranking.ts';

export type LegName = 'bm25' | 'vector';

/** What the thread of a leg is started with (`workerData`). */
export interface LegSettings {
  databasePath: string;
  leg: LegName;
  /** See `SearchMemory.limitBytes`. */
  limitBytes: number;
}

/** A query of the leg: what `rankByBm25` or `rankByCosine` takes. A message holds one or several. */
export interface LegRequest {
  id: number;
  request: unknown;
}

/** A message holds one or several. */
export type LegReply =
  | { kind: 'answer'; id: number; engine: LegEngine; ranking: PackedRanking }
  | { kind: 'error'; id: number; error: SerializedError }
  /** How far the leg is; sent when that changes. */
  | { kind: 'memory'; memory: LegMemory };
