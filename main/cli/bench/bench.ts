import type { BenchDesk } from './bench-desk.ts';
import type { Measurements } from './bench-report.ts';

/** One thing that is measured, alone or with the others. */
export interface Bench {
  /** As typed: `trestle bench search`. */
  readonly name: string;
  /** One sentence: what is measured against which peer. */
  readonly measures: string;
  /** Flags beside `--seed` and `--quick` that its numbers depend on. */
  readonly dependsOn: readonly ('corpus' | 'traces')[];
  /** Cleans up after itself; the desk's folder is removed in any case. */
  run(desk: BenchDesk): Promise<Measurements>;
}
