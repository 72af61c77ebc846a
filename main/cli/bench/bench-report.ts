/** What was timed, in milliseconds. Percentiles are exact (nearest rank) over `samples` raw values; warm-up is not in it. */
export interface Series {
  name: string;
  samples: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
}

/** A number that is not a distribution: a rate, a size, a count. */
export interface Figure {
  name: string;
  value: number;
  unit: 'per second' | 'bytes' | 'count' | 'share' | 'microseconds';
}

/** One series over another of the same run, both measured in turns: above 1, `of` took longer than `peer`. */
export interface Ratio {
  of: string;
  peer: string;
  p50: number;
  p95: number;
}

/** A bar of the design. `not judged` says why: a bar is only about the size it names. */
export interface Bar {
  /** `second run of an unchanged folder at most 5 s` */
  limit: string;
  /** What was measured, in words: `4.2 s`. */
  measured: string;
  verdict: 'held' | 'missed' | 'not judged';
  reason: string | null;
}

/** What one bench found. */
export interface Measurements {
  /** What it ran on, with size and hash where there is a corpus. */
  corpus: string;
  /** What was run before the first sample and left out. */
  warmUp: string;
  series: readonly Series[];
  figures: readonly Figure[];
  ratios: readonly Ratio[];
  bars: readonly Bar[];
  /** Lines for people, e.g. raw samples. */
  notes?: readonly string[];
  /** Numbers that `--json` gives beside the report, by name, so that nobody has to look for them in it. */
  headline?: Readonly<Record<string, number>>;
}

export interface BenchResult extends Measurements {
  bench: string;
  /** One sentence: what is measured against which peer. */
  measures: string;
  /** Runs this bench alone again, on the same corpus. */
  command: string;
  /** Wall-clock time of the whole bench, preparation and warm-up included, milliseconds. */
  ms: number;
}

/** The value of `trestle bench --json`. */
export interface BenchReport {
  version: 1;
  trestle: string;
  node: string;
  platform: string;
  processor: string;
  cores: number;
  memoryBytes: number;
  /** 1-minute load average of the machine before and after: numbers taken on a busy machine say so. */
  loadBefore: number;
  loadAfter: number;
  seed: number;
  isQuick: boolean;
  results: readonly BenchResult[];
}
