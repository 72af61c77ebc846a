/** What the bars are about. */
export const DEFAULT_RETRIEVAL_CHUNKS = 100_000;
export const QUICK_RETRIEVAL_CHUNKS = 2000;
/** Enough for a p99 that is not the slowest one. */
export const DEFAULT_RETRIEVAL_QUERIES = 300;
export const QUICK_RETRIEVAL_QUERIES = 50;

/** The flags of `trestle bench` that the retrieval bench reads. */
export interface RetrievalFlags {
  chunks?: number;
  queries?: number;
  engines?: string;
  out?: string;
  seed: number;
  gate: boolean;
}
