import { myersDiff } from './myers-diff.ts';

/** Unchanged lines shown around a change. */
const CONTEXT_LINES = 3;
/** Lines that are longer are marked whole. */
const MAX_MARKED_LENGTH = 4000;
/** Two lines that share less of their words than this are other lines, not a changed one. */
const MIN_SHARED = 0.3;

export interface TextDiffLine {
  kind: 'same' | 'added' | 'removed';
  /** From 1; null where the text has no such line. */
  before: number | null;
  after: number | null;
  text: string;
  /** Of a changed line, which of its characters changed, UTF-16; ends are exclusive. */
  marks: readonly { start: number; end: number }[];
}

/** @returns all lines of both texts in reading order, those that go before those that come */
export function diffLines(before: string, after: string): readonly TextDiffLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const lines: TextDiffLine[] = [];
  let at = 0;
  let shift = 0;
  const keepUntil = (end: number): void => {
    for (; at < end; at += 1) {
      lines.push({ kind: 'same', before: at + 1, after: at + 1 + shift, text: old[at] ?? '', marks: [] });
    }
  };
  for (const { start, end, otherStart, otherEnd } of myersDiff(old, now)) {
    keepUntil(start);
    const removed = old.slice(start, end);
    const added = now.slice(otherStart, otherEnd);
    const marks = removed.map((line, index) => markChanges(line, added[index]));
    removed.forEach((text, index) =>
      lines.push({ kind: 'removed', before: start + index + 1, after: null, text, marks: marks[index]?.before ?? [] }),
    );
    added.forEach((text, index) =>
      lines.push({
        kind: 'added',
        before: null,
        after: otherStart + index + 1,
        text,
        marks: marks[index]?.after ?? [],
      }),
    );
    at = end;
    shift = otherEnd - end;
  }
  keepUntil(old.length);
  return lines;
}

/** @returns lines near a change; null stands for what is left out */
export function withContext(lines: readonly TextDiffLine[]): readonly (TextDiffLine | null)[] {
  const isNear = Array.from({ length: lines.length }, () => false);
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    isNear.fill(true, Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1);
  });
  const shown: (TextDiffLine | null)[] = [];
  lines.forEach((line, index) => {
    if (isNear[index] === true) shown.push(line);
    else if (shown.at(-1) !== null) shown.push(null);
  });
  return shown.every((line) => line === null) ? [] : shown;
}

type Marks = readonly { start: number; end: number }[];

function markChanges(before: string, after: string | undefined): { before: Marks; after: Marks } {
  const nothing = { before: [], after: [] };
  if (after === undefined || before.length > MAX_MARKED_LENGTH || after.length > MAX_MARKED_LENGTH) return nothing;
  const [one, other] = [wordsOf(before), wordsOf(after)];
  const changes = myersDiff(one, other);
  const lengthOf = (words: readonly string[]): number => words.reduce((sum, word) => sum + word.length, 0);
  const changed = changes.reduce((sum, { start, end }) => sum + lengthOf(one.slice(start, end)), 0);
  if (before.length - changed < MIN_SHARED * Math.max(before.length, after.length)) return nothing;
  const range = (words: readonly string[], start: number, end: number): { start: number; end: number } => {
    const from = lengthOf(words.slice(0, start));
    return { start: from, end: from + lengthOf(words.slice(start, end)) };
  };
  return {
    before: changes.map(({ start, end }) => range(one, start, end)).filter(({ start, end }) => start < end),
    after: changes
      .map((change) => range(other, change.otherStart, change.otherEnd))
      .filter(({ start, end }) => start < end),
  };
}

/** Words, runs of space and single marks: what people see change. */
function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}
