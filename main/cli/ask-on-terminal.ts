import { createInterface } from 'node:readline/promises';
import type { CliContext } from './cli-context.ts';
import { plainText } from './plain-text.ts';

/** @returns true when somebody sits at a terminal, sees what is asked and can answer */
export function canAsk({ stderr }: Pick<CliContext, 'stderr'>): boolean {
  return stderr.isTTY === true && process.stdin.isTTY;
}

/** @returns what was typed, trimmed; empty when nothing was, or when the line was closed */
export async function askOnTerminal(context: Pick<CliContext, 'stderr' | 'signal'>, question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: context.stderr });
  try {
    return (await lines.question(plainText(question), { signal: context.signal })).trim();
  } catch {
    return '';
  } finally {
    lines.close();
  }
}
