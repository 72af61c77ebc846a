import type { PromptProblem } from '../../../../main/contract/prompt.ts';

const RANK: Readonly<Record<PromptProblem['severity'], number>> = { error: 0, warning: 1, info: 2 };

/** @returns problems of the open file first, worst first, then by place */
export function orderProblems(problems: readonly PromptProblem[], path: string): readonly PromptProblem[] {
  return problems.toSorted(
    (a, b) =>
      Number(a.path !== path) - Number(b.path !== path) ||
      RANK[a.severity] - RANK[b.severity] ||
      a.line - b.line ||
      a.column - b.column,
  );
}

/** @returns a key by which a problem is told from the others of a report */
export function problemKey({ path, code, line, column, message }: PromptProblem): string {
  return `${path}:${line}:${column} ${code} ${message}`;
}

/** @returns the next or previous problem by place in the text, going round; null when there is none */
export function nextProblem(
  problems: readonly PromptProblem[],
  from: { line: number; column: number },
  step: 1 | -1,
): PromptProblem | null {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const isBehind = ({ line, column }: PromptProblem) =>
    line > from.line || (line === from.line && column > from.column);
  const isBefore = ({ line, column }: PromptProblem) =>
    line < from.line || (line === from.line && column < from.column);
  if (step === 1) return sorted.find(isBehind) ?? sorted[0] ?? null;
  return sorted.findLast(isBefore) ?? sorted.at(-1) ?? null;
}

/** @returns the message cut after its first sentence: what is wrong, and what more there is to say */
export function problemWords(message: string): { what: string; more: string } {
  const end = /[.!?](?=\s+[A-Z`"{])/.exec(message);
  return end === null
    ? { what: message, more: '' }
    : { what: message.slice(0, end.index + 1), more: message.slice(end.index + 1).trim() };
}
