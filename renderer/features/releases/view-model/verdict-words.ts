import type { GateReport } from '../../../../main/contract/gate.ts';
import type { KeptRelease } from '../../../../main/contract/release.ts';
import { describeGateValue } from '../../../../main/contract/gate-words.ts';
import { formatCount, formatQuantity, formatShortId } from '../../../ui/index.ts';
import type { GateRun } from '../gate/gate-run-store.ts';

export interface ReleaseVerdict {
  sentence: string;
  detail: string;
}

export interface VerdictOf {
  /** Null for the working tree. */
  release: KeptRelease | null;
  /** The last time that a gate judged it. */
  report: GateReport | null;
  run: GateRun | null;
  /** What serves its pipeline; null when the working tree does. */
  serving: string | null;
  /** Of the working tree: how many parts differ from what serves. */
  edits: number;
}

/** @returns whether it may ship, in a sentence, and what it rests on */
export function releaseVerdict({ release, report, run, serving, edits }: VerdictOf): ReleaseVerdict {
  const name = release?.name ?? 'The working tree';
  const goesOn = serving === null ? 'The working tree goes on serving.' : `${formatShortId(serving)} goes on serving.`;
  if (run?.isRunning === true) {
    const ended = run.checks.filter((check) => check !== null).length;
    const current = run.current === null ? '' : `Now: ${run.current.name}. `;
    return {
      sentence: `Judging ${name}: ${formatCount(ended)} of ${formatQuantity(run.total, 'check')}`,
      detail: `${current}${goesOn}`,
    };
  }
  if (release?.state === 'serving') return { sentence: `${name} serves`, detail: checksHeld(report) };
  if (release !== null && release.problem !== null && !release.isSigned) {
    return { sentence: `${name} is sealed and not signed`, detail: release.problem };
  }
  if (release !== null && release.problem !== null) {
    return { sentence: `${name} cannot serve: it is not what was sealed`, detail: release.problem };
  }
  if (release?.state === 'rolled-back') {
    const reason = release.reason === null || release.reason === '' ? '' : `${release.reason.replace(/\.$/, '')}. `;
    return { sentence: `${name} was rolled back`, detail: `${reason}${checksHeld(report)} ${goesOn}` };
  }
  if (report === null) {
    const changed =
      edits === 0 ? '' : `${formatCount(edits)} ${edits === 1 ? 'part differs' : 'parts differ'} from what serves. `;
    return { sentence: `No gate has judged ${lowerFirst(name)} yet`, detail: `${changed}${goesOn}` };
  }
  const failed = report.checks.filter(({ held }) => !held);
  const [first] = failed;
  if (first === undefined) return { sentence: `${name} may ship`, detail: `${checksHeld(report)} ${goesOn}` };
  const value = first.actual === null ? 'could not be decided' : describeGateValue(first.actual, first.unit);
  return {
    sentence: `${name} is refused: ${first.name} ${value}${first.actual === null ? '' : `, ${first.threshold}`}`,
    detail: `${checksHeld(report)} ${goesOn}`,
  };
}

function checksHeld(report: GateReport | null): string {
  if (report === null) return 'No gate has judged it.';
  const held = report.checks.filter((check) => check.held).length;
  return `${formatCount(held)} of ${formatQuantity(report.checks.length, 'check')} held.`;
}

function lowerFirst(text: string): string {
  return text === 'The working tree' ? 'the working tree' : text;
}
