/** Randomness, handed in. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** `count` random bytes as lower-case hex, for ids. */
  hex(count: number): string;
}
