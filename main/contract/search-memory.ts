/** Where a leg of a search was answered: from the copy of the index in memory, or by scanning SQLite. Both agree. */
export type LegEngine = 'memory' | 'sqlite';

/**
 * The copy of one leg's index in memory.
 *
 * `waiting`: nothing was searched yet; `loading`: SQLite answers meanwhile; `off`: SQLite answers, `reason` says why
 */
export type LegMemoryState = 'waiting' | 'loading' | 'ready' | 'off';

export interface LegMemory {
  state: LegMemoryState;
  /** 0..1, how much of the index is loaded. */
  progress: number;
  /** One sentence for people; null unless `off`. */
  reason: string | null;
  /** Searchable chunks that are loaded. */
  chunks: number;
  /** What the copy takes, in bytes, by part (`codes`, `postings`, `vocabulary`…). Does not count the thread itself. */
  bytes: Readonly<Record<string, number>>;
  /** How long the last load took; null before the first. */
  loadMs: number | null;
}

/** What searches of one index keep in memory; see `status.read` and `trestle doctor`. */
export interface SearchMemory {
  bm25: LegMemory;
  vector: LegMemory;
  /** Neither leg is loaded, or kept, when both together would take more than this. */
  limitBytes: number;
}
