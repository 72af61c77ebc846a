import type { DoctorCheck, DoctorReport } from '../../../../main/contract/doctor.ts';
import { type DotState, formatQuantity } from '../../../ui/index.ts';
import type { NoteKind } from '../../../ui/index.ts';

/** What a state reads as beside its shape. */
export const STATE_WORD: Readonly<Partial<Record<DotState, string>>> = {
  ok: 'there',
  off: 'absent',
  error: 'missing',
};

/** @returns fine, failed, or off for what is missing but only needed for a part of the product */
export function checkState({ ok, isOptional }: DoctorCheck): DotState {
  if (ok) return 'ok';
  return isOptional ? 'off' : 'error';
}

/** @returns the one sentence above the checks */
export function doctorVerdict({ checks }: DoctorReport): { kind: NoteKind; sentence: string } {
  const missing = checks.filter((check) => checkState(check) === 'error');
  const optional = checks.filter((check) => checkState(check) === 'off');
  if (missing.length > 0) {
    const names = missing.map(({ id }) => id.replaceAll('-', ' ')).join(', ');
    return {
      kind: 'error',
      sentence: `${formatQuantity(missing.length, 'thing')} this product needs is missing: ${names}.`,
    };
  }
  if (optional.length > 0) {
    const names = optional.map(({ id }) => id.replaceAll('-', ' ')).join(', ');
    return { kind: 'info', sentence: `Everything needed is there. Absent, and only needed for the window: ${names}.` };
  }
  return { kind: 'ok', sentence: 'Everything needed is there.' };
}

/** @returns the report as plain text, a line a check, to paste into a message */
export function doctorReportText({ version, checks }: DoctorReport): string {
  const lines = checks.map((check) => {
    const wayOut = check.wayOut === null ? '' : ` ${check.wayOut}`;
    return `${check.id}: ${STATE_WORD[checkState(check)] ?? ''}. ${check.found}${wayOut}`;
  });
  return [`Trestle ${version}`, ...lines].join('\n');
}
