import type { AskRequest } from '../../../../main/contract/ask.ts';
import { cliLine } from '../../../commands/cli-line.ts';

export interface CliAsk {
  question: string;
  workspacePath: string;
  sessionId: string | null;
  overrides: AskRequest['overrides'];
}

/** @returns the ask as a CLI line; null when it uses a setting for which the CLI has no flag */
export function askCliLine({ question, workspacePath, sessionId, overrides }: CliAsk): string | null {
  if (overrides.contextTokens !== undefined) return null;
  return cliLine(
    'ask',
    question,
    '--workspace',
    workspacePath,
    ...(sessionId === null ? [] : ['--session', sessionId]),
    ...(overrides.k === undefined ? [] : ['--k', String(overrides.k)]),
    ...(overrides.model === undefined ? [] : ['--model', overrides.model]),
  );
}
