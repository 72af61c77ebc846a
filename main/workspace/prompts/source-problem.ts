/** What keeps a prompt's file from being one. */
export interface SourceProblem {
  code: string;
  /** Whole sentences, without the place. */
  message: string;
  /** Into the file, UTF-16. */
  start: number;
  end: number;
}
