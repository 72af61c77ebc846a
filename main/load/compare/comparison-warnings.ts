import { MIN_STRETCHES } from '../../base/design-effect.ts';
import type { LoadEnvironment, LoadRunDetail } from '../../contract/load-run.ts';
import type { RunEvidence } from './run-evidence.ts';

/** Rates that differ by less were the same intention. */
const SAME_RATE = 0.02;

const FIELDS: readonly { field: keyof LoadEnvironment; name: string }[] = [
  { field: 'trestle', name: 'Trestle' },
  { field: 'node', name: 'Node' },
  { field: 'platform', name: 'platform' },
  { field: 'cpu', name: 'CPU' },
  { field: 'cores', name: 'cores' },
  { field: 'memoryBytes', name: 'memory' },
  { field: 'release', name: 'release' },
  { field: 'indexGeneration', name: 'index generation' },
  { field: 'chunks', name: 'chunks' },
  { field: 'model', name: 'model' },
];

interface ComparedRun {
  detail: LoadRunDetail;
  evidence: RunEvidence;
}

/** @returns in words, what makes the two hard to compare; nothing when that is nothing */
export function warnAboutRuns(a: ComparedRun, b: ComparedRun): string[] {
  const runs = [
    { name: 'A', ...a },
    { name: 'B', ...b },
  ];
  return [
    ...runs.flatMap(({ name, evidence }) =>
      evidence.result.generator.limited
        ? [`Run ${name} was generator-limited: its figures are the generator's as much as the target's.`]
        : [],
    ),
    ...runs.flatMap(({ name, detail: { summary } }) =>
      summary.state === 'finished' ? [] : [`Run ${name} did not end by itself: it is ${summary.state}.`],
    ),
    ...warnAboutLoad(a, b),
    ...warnAboutEnvironments(a.detail.environment, b.detail.environment),
    ...runs.flatMap(({ name, evidence }) =>
      evidence.isDependenceKnown
        ? []
        : [
            `Run ${name} has fewer than ${MIN_STRETCHES} seconds to tell how its requests depend on each other: they are taken as independent, which makes its intervals too narrow.`,
          ],
    ),
  ];
}

function warnAboutLoad(a: ComparedRun, b: ComparedRun): string[] {
  const [resultA, resultB] = [a.evidence.result, b.evidence.result];
  const [summaryA, summaryB] = [a.detail.summary, b.detail.summary];
  const warnings: string[] = [];
  if (resultA.model !== resultB.model) {
    warnings.push(
      `Run A is ${kind(resultA.model)} model and run B ${kind(resultB.model)} one: in a closed one a slow target is asked less.`,
    );
  }
  const [rateA, rateB] = [resultA.offeredRatePerSecond, resultB.offeredRatePerSecond];
  if (Math.abs(rateA - rateB) > SAME_RATE * Math.max(rateA, rateB)) {
    warnings.push(`Run A was offered ${rate(rateA)} and run B ${rate(rateB)}.`);
  }
  if (summaryA.scenario !== summaryB.scenario) {
    warnings.push(`Run A is of ${summaryA.scenario} and run B of ${summaryB.scenario}.`);
  }
  return warnings;
}

function warnAboutEnvironments(a: LoadEnvironment | null, b: LoadEnvironment | null): string[] {
  if (a === null || b === null) {
    if (a === null && b === null) return ['On what the runs were measured is not known.'];
    return [`On what run ${a === null ? 'A' : 'B'} was measured is not known.`];
  }
  if (a.fingerprint === b.fingerprint) return [];
  const differing = FIELDS.filter(({ field }) => a[field] !== b[field]);
  const told = differing.map(({ field, name }) => `${name} (${short(a[field])} → ${short(b[field])})`);
  return [`The environments differ: ${told.length === 0 ? 'the fingerprints' : told.join(', ')}.`];
}

function kind(model: 'open' | 'closed'): string {
  return model === 'open' ? 'an open' : 'a closed';
}

/** Of a hash, as many digits as people quote. */
function short(value: string | number | null): string {
  if (value === null) return 'none';
  return typeof value === 'string' && /^[0-9a-f]{16,}$/.test(value) ? value.slice(0, 9) : String(value);
}

function rate(perSecond: number): string {
  return `${Number(perSecond.toPrecision(3))}/s`;
}
