import { type JunitCase, renderJunitXml } from '../../base/junit-xml.ts';
import { describeEvidence, describeGateValue } from '../../contract/gate-words.ts';
import type { GateCheck, GateReport } from '../../contract/gate.ts';

const MS_PER_SECOND = 1000;
/** `r-` and the first digits, as people see releases. */
const SHORT_HASH_LENGTH = 9;

/** @returns the report as a file for CI systems, for people, or for programs */
export function renderGateReport(
  report: GateReport,
  format: 'junit' | 'markdown' | 'json',
): { name: string; text: string } {
  const name = `gate-${report.gateId}-${report.gateRunId}`;
  switch (format) {
    case 'junit':
      return { name: `${name}.xml`, text: renderJunit(report) };
    case 'markdown':
      return { name: `${name}.md`, text: renderMarkdown(report) };
    case 'json':
      return { name: `${name}.json`, text: `${JSON.stringify(report, null, 2)}\n` };
  }
}

/** A case for each check; one that was measured and missed is a failure, one that was not decided an error. */
function renderJunit({ gateId, release, gateHash, gateRunId, startedAt, ms, checks }: GateReport): string {
  const cases = checks.map((check): JunitCase => {
    const told = `${describeActual(check)}; ${check.threshold}.`;
    const message = check.message === '' ? told : `${told} ${check.message}`;
    const kind = check.actual === null ? 'error' : 'failure';
    return { name: check.name, problem: check.held ? null : { kind, message }, output: check.held ? message : '' };
  });
  return renderJunitXml({
    name: `gate.${gateId}`,
    startedAt,
    seconds: ms / MS_PER_SECOND,
    properties: { release, gateHash, gateRunId },
    cases,
  });
}

/** Failed ones first: they are what somebody comes to read. */
function renderMarkdown({ gateId, release, held, startedAt, ms, checks }: GateReport): string {
  const failed = checks.filter((check) => !check.held).length;
  const verdict = held
    ? `Gate ${gateId} holds for ${release.slice(0, SHORT_HASH_LENGTH)}`
    : `Gate ${gateId} does not hold for ${release.slice(0, SHORT_HASH_LENGTH)}`;
  const rows = checks.toSorted((a, b) => Number(a.held) - Number(b.held)).map(renderRow);
  return [
    `## ${verdict}`,
    '',
    `${checks.length - failed} of ${checks.length} ${checks.length === 1 ? 'check' : 'checks'} held. Began ${startedAt}, took ${(ms / MS_PER_SECOND).toFixed(1)} s.`,
    '',
    '| | Check | Actual | Limit | Evidence | |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `Release \`${release}\``,
    '',
  ].join('\n');
}

function renderRow(check: GateCheck): string {
  const { held, name, threshold, evidence, message } = check;
  const cells = [
    held ? 'held' : '**missed**',
    name,
    describeActual(check),
    threshold,
    describeEvidence(evidence),
    message,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** @returns the value with its interval */
export function describeActual({ actual, ci95, unit }: Pick<GateCheck, 'actual' | 'ci95' | 'unit'>): string {
  const value = describeGateValue(actual, unit);
  if (ci95 === null) return value;
  return `${value} (${describeGateValue(ci95[0], unit)} to ${describeGateValue(ci95[1], unit)})`;
}

/** Names and messages may hold anything: none of it ends a cell, begins a tag or links anywhere. */
function cell(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll(/[|<>`[\]]/g, (character) => `\\${character}`);
}
