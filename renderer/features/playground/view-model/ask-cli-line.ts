import type { AskRequest } from '../../../../main/contract/ask.ts';
import { cliLine } from '../../../commands/cli-line.ts';

export interface CliAsk {
  question: string;
  workspacePath: string;
  sessionId: string | null;
  overrides: AskRequest['overrides'];
  principal: string | null;
}

/** @returns the ask as a CLI line */
export function askCliLine({ question, workspacePath, sessionId, overrides, principal }: CliAsk): string {
  return cliLine(
    'ask',
    question,
    '--workspace',
    workspacePath,
    ...(sessionId === null ? [] : ['--session', sessionId]),
    ...(overrides.k === undefined ? [] : ['--k', String(overrides.k)]),
    ...(overrides.contextTokens === undefined ? [] : ['--context-tokens', String(overrides.contextTokens)]),
    ...(principal === null ? [] : ['--as', principal]),
    ...(overrides.model === undefined ? [] : ['--model', overrides.model]),
    ...(overrides.rewrite === false ? ['--no-rewrite'] : []),
    ...(overrides.rerank === undefined ? [] : ['--rerank', overrides.rerank]),
    ...(overrides.rerankTimeoutMs === undefined ? [] : ['--rerank-timeout-ms', String(overrides.rerankTimeoutMs)]),
    ...(overrides.mmrLambda === undefined ? [] : ['--mmr-lambda', String(overrides.mmrLambda)]),
    ...(overrides.neighbours === undefined ? [] : ['--neighbours', String(overrides.neighbours)]),
  );
}
