import { cpus, loadavg, totalmem } from 'node:os';
import { findPackageLayout } from '../../engine/package-layout.ts';
import type { Bench } from './bench.ts';
import type { BenchDesk, BenchOptions } from './bench-desk.ts';
import type { BenchReport, BenchResult } from './bench-report.ts';

/** Runs benches one after the other, never two at once. @param onResult called as each is done */
export async function runBenches(
  desk: BenchDesk,
  benches: readonly Bench[],
  onResult: (result: BenchResult) => void,
): Promise<BenchReport> {
  const [loadBefore = 0] = loadavg();
  const results: BenchResult[] = [];
  for (const bench of benches) {
    desk.signal.throwIfAborted();
    const startedAt = performance.now();
    const measured = await bench.run(desk);
    const result = {
      bench: bench.name,
      measures: bench.measures,
      command: commandOf(bench, desk.options),
      ms: performance.now() - startedAt,
      ...measured,
    };
    results.push(result);
    onResult(result);
  }
  const processors = cpus();
  return {
    version: 1,
    trestle: findPackageLayout().version,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    loadBefore,
    loadAfter: loadavg()[0] ?? 0,
    seed: desk.options.seed,
    isQuick: desk.options.isQuick,
    results,
  };
}

function commandOf({ name, dependsOn }: Bench, options: BenchOptions): string {
  const parts = ['trestle bench', name];
  if (dependsOn.includes('corpus')) {
    if (options.corpusDirectory === null) parts.push(`--chunks ${options.chunks}`);
    else parts.push(`--corpus ${options.corpusDirectory}`, ...options.include.map((glob) => `--include '${glob}'`));
  }
  if (dependsOn.includes('traces')) parts.push(`--traces ${options.traces}`);
  if (dependsOn.length > 0) parts.push(`--seed ${options.seed}`);
  if (options.isQuick) parts.push('--quick');
  return parts.join(' ');
}
