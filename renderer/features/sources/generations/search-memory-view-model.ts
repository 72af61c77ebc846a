import type { LegMemory, SearchMemory } from '../../../../main/contract/search-memory.ts';
import { type DotState, formatBytes, formatShare } from '../../../ui/index.ts';

export type Leg = 'bm25' | 'vector';

/** One leg of a search as the table of what is in memory shows it. */
export interface LegRow extends LegMemory {
  leg: Leg;
  dot: DotState;
  /** `in memory`, `loading, 42 %`, `on disk`. */
  text: string;
  totalBytes: number;
}

export interface SearchMemoryModel {
  legs: readonly LegRow[];
  dot: DotState;
  /** Where searches are answered, in one sentence without its full stop. */
  sentence: string;
  usedBytes: number;
  /** `940 kB of 4.0 GB`. */
  used: string;
  /** Why legs are not in memory, each reason once. */
  reasons: readonly string[];
}

const LEG_WORD: Readonly<Record<Leg, string>> = { bm25: 'words', vector: 'meaning' };
const DOT: Readonly<Record<LegMemory['state'], DotState>> = {
  waiting: 'off',
  loading: 'running',
  ready: 'ok',
  off: 'off',
};

/** @returns what searches keep in memory: where each leg is answered, what that takes, and why it is not */
export function searchMemoryModel(memory: SearchMemory): SearchMemoryModel {
  const legs = (['bm25', 'vector'] as const).map((leg) => legRow(leg, memory[leg]));
  const usedBytes = legs.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
  const worst = (['running', 'off', 'ok'] as const).find((state) => legs.some(({ dot }) => dot === state)) ?? 'unknown';
  return {
    legs,
    dot: worst,
    sentence: sentenceOf(legs),
    usedBytes,
    used: `${formatBytes(usedBytes)} of ${formatBytes(memory.limitBytes)}`,
    reasons: [...new Set(legs.flatMap(({ reason }) => (reason === null ? [] : [reason])))],
  };
}

function legRow(leg: Leg, memory: LegMemory): LegRow {
  const text = {
    waiting: 'not searched yet',
    loading: `loading, ${formatShare(memory.progress)}`,
    ready: 'in memory',
    off: 'on disk',
  }[memory.state];
  const totalBytes = Object.values(memory.bytes).reduce((sum, bytes) => sum + bytes, 0);
  return { ...memory, leg, dot: DOT[memory.state], text, totalBytes };
}

function sentenceOf(legs: readonly LegRow[]): string {
  const named = (state: LegMemory['state']) =>
    legs.filter((leg) => leg.state === state).map(({ leg }) => LEG_WORD[leg]);
  const loading = named('loading');
  if (loading.length > 0) {
    const share = Math.min(...legs.filter(({ state }) => state === 'loading').map(({ progress }) => progress));
    return `${capital(loading.join(' and '))} being loaded into memory, ${formatShare(share)}; the disk answers meanwhile`;
  }
  if (named('ready').length === legs.length) return 'Words and meaning are searched in memory';
  if (named('waiting').length === legs.length) return 'Loaded into memory with the first search';
  const ready = named('ready');
  return ready.length === 0
    ? 'Words and meaning are searched on disk'
    : `${capital(ready.join(' and '))} searched in memory, ${legs
        .filter(({ state }) => state !== 'ready')
        .map(({ leg }) => LEG_WORD[leg])
        .join(' and ')} on disk`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** @returns the parts of a leg's copy, largest first: `codes 524 kB, ids 31 kB`; null when nothing is loaded */
export function legParts({ bytes }: Pick<LegMemory, 'bytes'>): string | null {
  const parts = Object.entries(bytes).filter(([, size]) => size > 0);
  if (parts.length === 0) return null;
  return parts
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, size]) => `${name} ${formatBytes(size)}`)
    .join(', ');
}
