import type { DatasetCase } from '../../contract/dataset.ts';
import type { Citation } from '../../contract/ask.ts';
import type { JsonValue } from '../../base/json.ts';

/** A passage as a run had it in hand. */
export interface SeenPassage {
  chunkId: string;
  /** As a document is shown; of a BEIR collection, the document's id. */
  document: string;
  /** In the document's text, UTF-16. */
  start: number;
  end: number;
  text: string;
}

/** What one run of a case left, as far as metrics look at it. */
export interface ScoredRun {
  case: DatasetCase;
  /** Null where the run failed. */
  answer: string | null;
  refused: boolean;
  /** What the model said as JSON, where the prompt asks for that; `undefined` where it does not. */
  structured: { isValid: boolean } | undefined;
  citations: readonly Citation[];
  /** Best first, as the last ranking stage left them, before packing. */
  retrieved: readonly SeenPassage[];
  /** What the model was shown. */
  packed: readonly SeenPassage[];
  tools: readonly { name: string; arguments: JsonValue; hasFailed: boolean }[];
  responseMs: number;
  ttftMs: number | null;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  /** Why it failed. */
  error: string | null;
}

/** A metric's value for one run; never NaN. */
export type Score =
  | { value: number; note?: string }
  /** Why there is none: `no judged places`, `the judge answered nonsense`. It counts as unknown, not as 0. */
  | { unscored: string; note?: string };

export interface Scorer {
  readonly name: string;
  readonly unit: 'share' | 'score' | 'ms' | 'count' | 'usd';
  readonly lowerIsBetter: boolean;
  score(run: ScoredRun, signal: AbortSignal): Promise<Score>;
}
