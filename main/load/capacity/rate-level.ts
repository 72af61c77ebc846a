import type { CapacityVerdict } from '../../contract/load-capacity.ts';
import type { LoadResult } from '../../contract/load.ts';
import { chanceHeld, evidenceOf, poolEvidence, type SloEvidence } from './slo-evidence.ts';

/** A run of the search. */
export interface Probe {
  ratePerSecond: number;
  seed: number;
  result: LoadResult;
  evidence: readonly SloEvidence[];
}

/** All runs at one rate. */
export interface RateLevel {
  ratePerSecond: number;
  /** Those whose figures are the target's. */
  probes: readonly Probe[];
  limitedProbes: number;
  verdict: CapacityVerdict;
  evidence: readonly SloEvidence[];
}

/** How sure a verdict must be to guide the search; the answer does not rest on it. */
const SURE = 0.8;
/** Of the misses that are allowed, or of a bound without them: so many times as much is gross. */
const GROSS_SHARE = 6;
const GROSS_MAX_SHARE = 0.5;
const GROSS_RATIO = 3;
const CONTRADICTIONS = 2;

export function toProbe(ratePerSecond: number, seed: number, result: LoadResult): Probe {
  return { ratePerSecond, seed, result, evidence: result.slo.map((slo) => evidenceOf(slo, result)) };
}

/** @returns the chance that all hold: that of the least likely one */
export function chanceAllHeld(evidence: readonly SloEvidence[]): number {
  return evidence.reduce((least, one) => Math.min(least, chanceHeld(one)), 1);
}

/** @returns what a run says by itself */
export function verdictOf({ result, evidence }: Probe): CapacityVerdict {
  return result.generator.limited ? 'generator-limited' : verdictBy(evidence);
}

function verdictBy(evidence: readonly SloEvidence[]): CapacityVerdict {
  const chance = chanceAllHeld(evidence);
  if (chance >= SURE) return 'held';
  // Nothing missed at all: few requests make no doubt of that.
  if (evidence.every(({ held, trials }) => held && (trials === null || trials.missed === 0))) return 'held';
  return chance <= 1 - SURE ? 'missed' : 'unsure';
}

/**
 * @returns one level for each rate that was tried, lowest first; runs at the same rate are taken together, and accidents
 *   are left out
 */
export function levelsOf(probes: readonly Probe[]): readonly RateLevel[] {
  const known = probes.filter((probe) => !isAccident(probe, probes));
  const byRate = Map.groupBy(known, ({ ratePerSecond }) => ratePerSecond);
  return [...byRate].toSorted(([a], [b]) => a - b).map(([ratePerSecond, all]) => levelOf(ratePerSecond, all));
}

/**
 * Whether a run missed by so much that a rate which is a little too high does not explain it, while another one at the
 * same rate held, and one more at that rate or a higher one: the machine was busy with something else, or not yet warm.
 * Runs that missed by little are kept whatever others say, or the answer would be too high.
 */
function isAccident(probe: Probe, probes: readonly Probe[]): boolean {
  if (!isGross(probe)) return false;
  const held = probes.filter((other) => other.ratePerSecond >= probe.ratePerSecond && verdictOf(other) === 'held');
  const same = probes.filter(({ ratePerSecond }) => ratePerSecond === probe.ratePerSecond);
  return (
    held.length >= CONTRADICTIONS && held.some((other) => same.includes(other)) && same.filter(isGross).length === 1
  );
}

/** @returns a level that one more run has to decide: one missed by far, and what held at its rate or above says otherwise */
export function findDivided(levels: readonly RateLevel[]): RateLevel | null {
  return (
    levels.find(({ probes, ratePerSecond }) => {
      if (probes.length > 2 || probes.filter(isGross).length !== 1) return false;
      if (probes.length === 2) return probes.some((probe) => verdictOf(probe) === 'held');
      const above = levels.filter((level) => level.ratePerSecond > ratePerSecond);
      return (
        above.flatMap((level) => level.probes).filter((probe) => verdictOf(probe) === 'held').length >= CONTRADICTIONS
      );
    }) ?? null
  );
}

function isGross({ result, evidence }: Probe): boolean {
  return (
    !result.generator.limited &&
    evidence.some(({ held, trials, ratio }) => {
      if (held) return false;
      return trials === null
        ? ratio !== null && ratio > GROSS_RATIO
        : trials.missed / trials.count > Math.min(trials.allowedShare * GROSS_SHARE, GROSS_MAX_SHARE);
    })
  );
}

function levelOf(ratePerSecond: number, all: readonly Probe[]): RateLevel {
  const probes = all.filter(({ result }) => !result.generator.limited);
  const names = probes[0]?.evidence ?? [];
  const evidence = names.map((_, index) => poolEvidence(probes.flatMap((probe) => probe.evidence[index] ?? [])));
  return {
    ratePerSecond,
    probes,
    limitedProbes: all.length - probes.length,
    verdict: probes.length === 0 ? 'generator-limited' : verdictBy(evidence),
    evidence,
  };
}
