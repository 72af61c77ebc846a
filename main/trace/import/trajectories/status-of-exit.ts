import type { CanonicalSpan } from '../../../contract/canonical-span.ts';

/** `submitted` is how a run ends well; `submitted (exit_cost)` is what it had when it was stopped. */
export function statusOfExit(
  exit: string | undefined,
): Pick<CanonicalSpan, 'status'> & Partial<Pick<CanonicalSpan, 'error'>> {
  if (exit === undefined) return { status: 'unset' };
  return exit.toLowerCase() === 'submitted'
    ? { status: 'ok' }
    : { status: 'error', error: { type: 'exit', message: exit } };
}
