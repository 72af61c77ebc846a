import { EXIT_CODE } from '../../contract/exit-code.ts';
import { sandboxRefusal } from '../sandbox-rule.ts';
import { displayProblem } from './display-problem.ts';

export interface StartRefusal {
  /** For stderr: one sentence, with the way out. */
  sentence: string;
  exitCode: number;
}

/** @returns why the app cannot start on this machine, found out before Chromium is asked for anything; null when it can */
export function startRefusal(options: {
  isSandboxOff: boolean;
  userId: number | undefined;
  environment: Readonly<Record<string, string | undefined>>;
}): StartRefusal | null {
  const sandbox = sandboxRefusal(options.isSandboxOff, options.userId);
  if (sandbox !== null) return { sentence: sandbox, exitCode: EXIT_CODE.unexpected };
  const display = displayProblem(options.environment);
  return display === null ? null : { sentence: display, exitCode: EXIT_CODE.notFound };
}
