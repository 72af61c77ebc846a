import type { ModelFiles } from '../../spec/text-generation.ts';

/** What files say of their model, without loading it. */
export interface FoundModel {
  /** Null when it cannot be used. */
  files: ModelFiles | null;
  contextTokens: number | null;
  /** Why it cannot be used, a sentence with the way out; null when nothing speaks against it. */
  problem: string | null;
}

export function unusable(problem: string): FoundModel {
  return { files: null, contextTokens: null, problem };
}
