import { longestCommonSubsequence } from '../../../../main/base/longest-common-subsequence.ts';
import type { RenderedMessage, RenderedSpan } from '../../../../main/contract/prompt.ts';

/** A run of a rendered message that is drawn in one way. */
export interface RenderedPart {
  text: string;
  /** `removed` is not in the message: it stood here before. */
  change: 'same' | 'added' | 'removed';
  /** The variable that made it; null for words of the template. */
  variable: string | null;
  isUntrusted: boolean;
}

/** More changed words than this are not compared: the work grows with the product of both lengths. */
const MAX_COMPARED_WORDS = 2000;

interface Change {
  start: number;
  end: number;
  change: 'added' | 'removed';
  text: string;
}

/**
 * A message in the runs it is drawn in: what variables made, and what is new against another rendering of it.
 *
 * @param before the same message of the saved text; null draws no changes
 * @returns the parts, of which those that are not `removed` join to the message; `isCompared` is false where too much differs
 */
export function renderedParts(
  message: Pick<RenderedMessage, 'text' | 'spans'>,
  before: string | null,
): { parts: readonly RenderedPart[]; isCompared: boolean } {
  const changes = before === null || before === message.text ? [] : changesOf(before, message.text);
  const spans = message.spans.toSorted((a, b) => a.start - b.start);
  return { parts: cut(message.text, spans, changes ?? []), isCompared: changes !== null };
}

function cut(text: string, spans: readonly RenderedSpan[], changes: readonly Change[]): RenderedPart[] {
  const edges = new Set([0, text.length]);
  for (const { start, end } of [...spans, ...changes]) {
    edges.add(Math.min(start, text.length));
    edges.add(Math.min(end, text.length));
  }
  const sorted = [...edges].toSorted((a, b) => a - b);
  const parts: RenderedPart[] = [];
  const push = (part: RenderedPart) => {
    const last = parts.at(-1);
    const isSame =
      last?.change === part.change && last.variable === part.variable && last.isUntrusted === part.isUntrusted;
    if (isSame) last.text += part.text;
    else if (part.text !== '') parts.push(part);
  };
  for (const [index, start] of sorted.entries()) {
    for (const change of changes) {
      if (change.change === 'removed' && change.start === start)
        push({ text: change.text, change: 'removed', variable: null, isUntrusted: false });
    }
    const end = sorted[index + 1];
    if (end === undefined) break;
    const span = spans.findLast((each) => each.start <= start && each.end >= end && each.start < each.end);
    const isAdded = changes.some((each) => each.change === 'added' && each.start <= start && each.end >= end);
    push({
      text: text.slice(start, end),
      change: isAdded ? 'added' : 'same',
      variable: span?.variable ?? null,
      isUntrusted: span?.isUntrusted ?? false,
    });
  }
  return parts;
}

/** @returns what came and what went, at offsets of `after`; null where too much differs to say */
function changesOf(before: string, after: string): Change[] | null {
  const old = words(before);
  const now = words(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const oldMiddle = old.slice(head, old.length - tail);
  const nowMiddle = now.slice(head, now.length - tail);
  if (oldMiddle.length > MAX_COMPARED_WORDS || nowMiddle.length > MAX_COMPARED_WORDS) return null;
  const changes: Change[] = [];
  let offset = lengthOf(now.slice(0, head));
  let [i, j] = [0, 0];
  for (const [keptOld, keptNow] of [
    ...longestCommonSubsequence(oldMiddle, nowMiddle),
    [oldMiddle.length, nowMiddle.length] as const,
  ]) {
    const removed = oldMiddle.slice(i, keptOld).join('');
    const added = nowMiddle.slice(j, keptNow).join('');
    if (removed !== '') changes.push({ start: offset, end: offset, change: 'removed', text: removed });
    if (added !== '') changes.push({ start: offset, end: offset + added.length, change: 'added', text: added });
    offset += added.length + (nowMiddle[keptNow]?.length ?? 0);
    [i, j] = [keptOld + 1, keptNow + 1];
  }
  return changes;
}

/** Words and the white space between them, so that nothing is lost. */
const words = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\s)(?=\S)|(?<=\S)(?=\s)/u));
const lengthOf = (parts: readonly string[]): number => parts.reduce((sum, part) => sum + part.length, 0);
