import { overlapAtK } from '../../base/overlap-at-k.ts';
import type { ComparedPassage, RankingComparison } from '../../contract/replay-comparison.ts';
import type { ObservedPassage } from '../observe/observed-run.ts';
import { normaliseText } from './normalise-text.ts';

/** Ranks that are compared at most: what lies behind them reaches no context. */
export const COMPARED_RANKS = 20;
/** The k of the overlap that people read. */
const OVERLAP_K = 10;

/** @returns how a person knows passages, by id; ids that nobody knows are left out */
export type PassageNames = ReadonlyMap<string, string>;

/**
 * Compares what was found then and now, best first.
 *
 * Passages are the same by their ids where both sides speak of the same index; else by their text; where that is not told
 * of every passage on both sides, only their documents can be compared.
 *
 * @param options.names of passages
 * @returns null when nothing tells whether two passages are the same: ids of another system, without words or documents
 * @see Kendall, Biometrika 1938 for tau; overlap@k counts what both have among their first k
 */
export function compareRankings(
  recorded: readonly ObservedPassage[],
  candidate: readonly ObservedPassage[],
  options: { names?: PassageNames; depth?: number } = {},
): RankingComparison | null {
  const { names = new Map<string, string>(), depth = COMPARED_RANKS } = options;
  const matchedBy = chooseKey(recorded, candidate);
  if (matchedBy === null) return null;
  const left = keysOf(recorded, matchedBy).slice(0, depth);
  const right = keysOf(candidate, matchedBy).slice(0, depth);
  const k = Math.min(OVERLAP_K, Math.max(left.length, right.length));
  const leftRank = new Map(left.map(({ key }, index) => [key, index + 1]));
  const rightRank = new Map(right.map(({ key }, index) => [key, index + 1]));
  const all = new Map([...left, ...right].map(({ key, passage }) => [key, passage]));
  const passages = [...all].map(
    ([key, passage]): ComparedPassage => ({
      id: passage.id,
      label: names.get(passage.id) ?? passage.document ?? excerpt(passage),
      recordedRank: leftRank.get(key) ?? null,
      candidateRank: rightRank.get(key) ?? null,
    }),
  );
  return {
    k,
    overlapAtK: overlapAtK(
      left.map(({ key }) => key),
      right.map(({ key }) => key),
      Math.max(k, 1),
    ),
    kendallTau: kendallTau(passages),
    matchedBy,
    passages,
  };
}

/** Whether both rankings are the same list. */
export function isSameRanking({ passages }: RankingComparison): boolean {
  return passages.every(({ recordedRank, candidateRank }) => recordedRank === candidateRank);
}

/** Whether both hold the same passages, in whatever order. */
export function isSameSet({ passages }: RankingComparison): boolean {
  return passages.every(({ recordedRank, candidateRank }) => recordedRank !== null && candidateRank !== null);
}

/** @returns places that the passage moved which moved furthest, among those both have; 0 for none */
export function largestMove({ passages }: RankingComparison): number {
  const moves = passages.map(({ recordedRank, candidateRank }) =>
    recordedRank === null || candidateRank === null ? 0 : Math.abs(recordedRank - candidateRank),
  );
  return Math.max(0, ...moves);
}

/** @returns one sentence: overlap, and the passage whose rank tells most */
export function describeRanking(comparison: RankingComparison): string {
  const { k, overlapAtK: overlap, passages } = comparison;
  const head = `overlap@${k} ${overlap.toFixed(2)}`;
  const lost = passages.filter(({ candidateRank }) => candidateRank === null);
  const [first] = lost.toSorted((a, b) => (a.recordedRank ?? 0) - (b.recordedRank ?? 0));
  if (first !== undefined) {
    return `${head}; ${first.label}, rank ${first.recordedRank} in the recording, is not found`;
  }
  const moved = passages
    .filter(({ recordedRank, candidateRank }) => recordedRank !== candidateRank)
    .toSorted((a, b) => Math.abs(moveOf(b)) - Math.abs(moveOf(a)));
  const [furthest] = moved;
  if (furthest === undefined) return head;
  if (furthest.recordedRank === null) return `${head}; ${furthest.label} is new at rank ${furthest.candidateRank}`;
  return `${head}; ${furthest.label} moved from rank ${furthest.recordedRank} to ${furthest.candidateRank}`;
}

function moveOf({ recordedRank, candidateRank }: ComparedPassage): number {
  return (candidateRank ?? COMPARED_RANKS) - (recordedRank ?? COMPARED_RANKS);
}

type Key = RankingComparison['matchedBy'];

function chooseKey(recorded: readonly ObservedPassage[], candidate: readonly ObservedPassage[]): Key | null {
  const ids = new Set(candidate.map(({ id }) => id));
  const isSameIndex = recorded.some(({ id, isIdGiven }) => isIdGiven && ids.has(id));
  const areOurs = [...recorded, ...candidate].every(({ id }) => id.startsWith('chk_'));
  if (isSameIndex || areOurs) return 'id';
  const all = [...recorded, ...candidate];
  if (all.every(({ text }) => text !== null)) return 'text';
  return all.every(({ document }) => document !== null) ? 'document' : null;
}

/** The best place of each, once. */
function keysOf(passages: readonly ObservedPassage[], by: Key): { key: string; passage: ObservedPassage }[] {
  const seen = new Map<string, ObservedPassage>();
  for (const passage of passages) {
    const key = keyOf(passage, by);
    if (!seen.has(key)) seen.set(key, passage);
  }
  return [...seen].map(([key, passage]) => ({ key, passage }));
}

function keyOf({ id, text, document }: ObservedPassage, by: Key): string {
  if (by === 'text' && text !== null) return normaliseText(text);
  if (by === 'document' && document !== null) return baseName(document);
  return id;
}

/** Origins name the same document by different paths; its last parts are what they share. */
function baseName(document: string): string {
  return document.split(/[\\/]/).slice(-2).join('/').toLowerCase();
}

function excerpt({ text, id }: ObservedPassage): string {
  const LENGTH = 60;
  // Enough of it to fill the label however much white space there is: a passage may be a whole page.
  const words =
    text
      ?.slice(0, 4 * LENGTH)
      .replaceAll(/\s+/g, ' ')
      .trim() ?? '';
  if (words === '') return id;
  return words.length > LENGTH ? `“${words.slice(0, LENGTH)}…”` : `“${words}”`;
}

/** tau-b without ties: ranks are distinct. @returns null for fewer than two passages in common */
function kendallTau(passages: readonly ComparedPassage[]): number | null {
  const common = passages.flatMap(({ recordedRank, candidateRank }) =>
    recordedRank === null || candidateRank === null ? [] : [[recordedRank, candidateRank] as const],
  );
  if (common.length < 2) return null;
  let agreement = 0;
  for (const [index, [a, b]] of common.entries()) {
    for (const [c, d] of common.slice(index + 1)) agreement += Math.sign(a - c) * Math.sign(b - d);
  }
  return agreement / ((common.length * (common.length - 1)) / 2);
}
