import { describe, expect, it } from 'vitest';
import type { LegMemory, SearchMemory } from '../../../../../main/contract/search-memory.ts';
import {
  legParts,
  searchMemoryModel,
} from '../../../../../renderer/features/sources/generations/search-memory-view-model.ts';

const leg = (facts: Partial<LegMemory>): LegMemory => ({
  state: 'ready',
  progress: 1,
  reason: null,
  chunks: 1000,
  bytes: {},
  loadMs: 40,
  ...facts,
});
const memory = (bm25: Partial<LegMemory>, vector: Partial<LegMemory>): SearchMemory => ({
  bm25: leg(bm25),
  vector: leg(vector),
  limitBytes: 4e9,
});

describe('what searches keep in memory', () => {
  it('adds up what both legs take, against the limit', () => {
    const bytes = { postings: 400_000, vocabulary: 12_000 };
    const model = searchMemoryModel(memory({ bytes }, { bytes: { codes: 524_000 } }));
    expect(model).toMatchObject({
      dot: 'ok',
      sentence: 'Words and meaning are searched in memory',
      usedBytes: 936_000,
      used: '936 kB of 4.0 GB',
      reasons: [],
    });
    expect(legParts({ bytes })).toBe('postings 400 kB, vocabulary 12 kB');
    expect(legParts({ bytes: {} })).toBeNull();
  });

  it('says how far loading is, by the leg that is furthest behind', () => {
    const model = searchMemoryModel(memory({ state: 'loading', progress: 0.8 }, { state: 'loading', progress: 0.42 }));
    expect(model).toMatchObject({
      dot: 'running',
      sentence: 'Words and meaning being loaded into memory, 42 %; the disk answers meanwhile',
    });
    expect(model.legs.map(({ text }) => text)).toEqual(['loading, 80 %', 'loading, 42 %']);
  });

  it('tells a reason that both legs share once, and takes it for no fault', () => {
    const off = { state: 'off', reason: 'The index has 90 chunks.', progress: 0 } as const;
    expect(searchMemoryModel(memory(off, off))).toMatchObject({
      dot: 'off',
      sentence: 'Words and meaning are searched on disk',
      reasons: ['The index has 90 chunks.'],
    });
  });

  it('tells the legs apart when only one is in memory', () => {
    const model = searchMemoryModel(memory({}, { state: 'off', reason: 'Too large.' }));
    expect(model.sentence).toBe('Words searched in memory, meaning on disk');
    expect(model.dot).toBe('off');
  });

  it('promises nothing before the first search', () => {
    const waiting = { state: 'waiting', progress: 0, loadMs: null } as const;
    expect(searchMemoryModel(memory(waiting, waiting)).sentence).toBe('Loaded into memory with the first search');
  });
});
