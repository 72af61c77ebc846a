import { type JunitCase, renderJunitXml } from '../base/junit-xml.ts';
import type { LoadResult, LoadSlo } from './load.ts';

const MS_PER_SECOND = 1000;

/** One thing that a run is held to. */
export interface LoadCheck {
  /** An SLO as it was asked for, `generator`, or `stop rule`. */
  name: string;
  passed: boolean;
  /** In words, what was measured. */
  message: string;
}

/**
 * What a gate decides of a run: every SLO held, no stop rule ended it, and the generator was on time, since the figures of a
 * late one are not the target's. `trestle load run` ends with exit code 3 otherwise.
 */
export function judgeLoadGate({ slo, generator, stoppedBy }: Pick<LoadResult, 'slo' | 'generator' | 'stoppedBy'>): {
  passed: boolean;
  checks: readonly LoadCheck[];
} {
  const lag = generator.lagP99Ms === null ? 'unknown' : `${figure(generator.lagP99Ms)} ms`;
  const checks: LoadCheck[] = [
    ...slo.map((bound) => ({ name: bound.name, passed: bound.held, message: describeBound(bound) })),
    {
      name: 'generator',
      passed: !generator.limited,
      message: generator.limited
        ? `Generator-limited: its lag p99 of ${lag} is more than a tenth of what the target takes, so the figures are not the target's.`
        : generator.lagP99Ms === null
          ? 'How late the generator was is not known.'
          : `Not the bottleneck: lag p99 ${lag}.`,
    },
    ...(stoppedBy === null ? [] : [{ name: 'stop rule', passed: false, message: `Ended early by ${stoppedBy}.` }]),
  ];
  return { passed: checks.every(({ passed }) => passed), checks };
}

/** A case for each check. @returns what CI systems read as JUnit XML */
export function renderLoadGate(
  result: Pick<LoadResult, 'slo' | 'generator' | 'stoppedBy' | 'elapsedMs'>,
  run: { scenario: string; startedAt: string | null; properties: Readonly<Record<string, string>> },
): string {
  const cases = judgeLoadGate(result).checks.map(
    ({ name, passed, message }): JunitCase => ({
      name,
      problem: passed ? null : { kind: 'failure', message },
      output: passed ? message : '',
    }),
  );
  const { scenario, startedAt, properties } = run;
  return renderJunitXml({
    name: `load.${scenario}`,
    startedAt,
    seconds: result.elapsedMs / MS_PER_SECOND,
    properties,
    cases,
  });
}

function describeBound({ name, actual, unit, held }: LoadSlo): string {
  if (actual === null) return `${name} was missed: nothing was measured that it could be held against.`;
  return `${name} was ${held ? 'held' : 'missed'}: ${inUnit(actual, unit)}.`;
}

function inUnit(actual: number, unit: LoadSlo['unit']): string {
  switch (unit) {
    case 'ms':
      return `${figure(actual)} ms`;
    case 'share':
      return `${figure(actual * 100)} %`;
    case 'usd':
      return `$${figure(actual)}`;
  }
}

/** Four digits: enough to see on which side of a bound it lies. */
function figure(value: number): number {
  return Number(value.toPrecision(4));
}
