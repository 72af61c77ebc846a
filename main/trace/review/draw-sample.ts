import type { ReviewStratum } from '../../contract/review.ts';
import type { TraceSummary } from '../../contract/trace.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

export interface SampledTrace {
  traceId: string;
  title: string;
  status: TraceSummary['status'];
  model: string;
}

/**
 * Draws a sample stratified by status and model: each stratum is given its share of the size, at least one, largest
 * remainders first, so that what is rare is looked at too. Within a stratum the order is that of a hash of seed and id:
 * the same seed draws the same, and a trace that comes later moves nothing that was drawn before it.
 *
 * @returns strata by size, then name; traces in the order of `traces`
 */
export function drawSample(
  traces: readonly SampledTrace[],
  options: { size: number; seed: string },
): { strata: readonly ReviewStratum[]; drawn: readonly SampledTrace[] } {
  const groups = [...Map.groupBy(traces, ({ status, model }) => JSON.stringify([status, model])).entries()].toSorted(
    ([nameA, a], [nameB, b]) => b.length - a.length || (nameA < nameB ? -1 : 1),
  );
  const sizes = allot(
    groups.map(([, group]) => group.length),
    options.size,
  );
  const chosen = new Set<SampledTrace>();
  const strata = groups.map(([, group], index): ReviewStratum => {
    const drawn = sizes[index] ?? 0;
    const byHash = group
      .map((trace) => ({ trace, hash: sha256Hex(`${options.seed} ${trace.traceId}`) }))
      .toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
    for (const { trace } of byHash.slice(0, drawn)) chosen.add(trace);
    const [first] = group;
    return { status: first?.status ?? 'ok', model: first?.model ?? '', traces: group.length, drawn };
  });
  return { strata, drawn: traces.filter((trace) => chosen.has(trace)) };
}

/** Largest remainders, after one for each stratum as far as the size goes; never more than a stratum has. */
function allot(counts: readonly number[], size: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const left = Math.min(size, total);
  const allotted: number[] = counts.map((_, index) => (index < left ? 1 : 0));
  const share = (index: number): number => ((counts[index] ?? 0) * left) / Math.max(1, total);
  for (let given = allotted.reduce((sum, count) => sum + count, 0); given < left; given += 1) {
    // The stratum that is furthest below its share.
    const lacking = [...counts.keys()]
      .filter((index) => (allotted[index] ?? 0) < (counts[index] ?? 0))
      .toSorted((a, b) => share(b) - (allotted[b] ?? 0) - (share(a) - (allotted[a] ?? 0)) || a - b);
    const [most = 0] = lacking;
    allotted[most] = (allotted[most] ?? 0) + 1;
  }
  return allotted;
}
