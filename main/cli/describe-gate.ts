import { describeEvidence, describeGateValue } from '../contract/gate-words.ts';
import type { GateCheck, GateReport } from '../contract/gate.ts';
import { formatDuration, formatNumberOf, formatTable } from './format.ts';

/** `r-` and the first digits, as people see releases. */
const SHORT_HASH_LENGTH = 9;
/** Of a run's id, which is told apart by fewer. Characters. */
const ID_LENGTH = 16;

/** What a gate came to, for people: the checks with their limits, failed ones first. */
export function describeGate(report: GateReport): string {
  const failed = report.checks.filter(({ held }) => !held);
  const held = report.checks.filter((check) => check.held);
  const rows = [...failed, ...held].map((check) => [
    check.held ? 'held' : 'missed',
    check.name,
    describeActual(check),
    check.threshold,
    describeEvidence(check.evidence, ID_LENGTH),
    formatDuration(check.ms),
  ]);
  return [formatTable([['', 'check', 'actual', 'limit', 'evidence', 'took'], ...rows]), verdictOf(report)].join('\n\n');
}

/** @returns one sentence */
export function verdictOf({ gateId, release, held, checks, ms, gateRunId }: GateReport): string {
  const failed = checks.filter((check) => !check.held).length;
  const counted = `${checks.length - failed} of ${formatNumberOf(checks.length, 'check')} held in ${formatDuration(ms)}`;
  const verdict = held ? 'holds' : 'does not hold';
  return `Gate ${gateId} ${verdict} for ${release.slice(0, SHORT_HASH_LENGTH)}: ${counted} (${gateRunId}).`;
}

/** @returns a check that ended, in a line */
export function describeCheck(check: GateCheck): string {
  const { held, name, threshold, message, ms } = check;
  const told = `${held ? 'held' : 'missed'}  ${name}: ${describeActual(check)}, ${threshold} (${formatDuration(ms)})`;
  return held || message === '' ? told : `${told}. ${message}`;
}

function describeActual({ actual, ci95, unit }: GateCheck): string {
  const value = describeGateValue(actual, unit);
  return ci95 === null
    ? value
    : `${value} (${describeGateValue(ci95[0], unit)} to ${describeGateValue(ci95[1], unit)})`;
}
