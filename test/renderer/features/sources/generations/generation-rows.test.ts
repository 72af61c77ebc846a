import { describe, expect, it } from 'vitest';
import type { GenerationSummary } from '../../../../../main/contract/generation.ts';
import {
  buildShare,
  generationActions,
  generationDot,
  generationStateText,
  splitServing,
} from '../../../../../renderer/features/sources/generations/generation-rows.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

function generation(changes: Partial<GenerationSummary>): GenerationSummary {
  return {
    generation: 2,
    state: 'building',
    file: 'index-g2.db',
    embeddingModel: 'builtin-en',
    fingerprint: 'ab',
    dimensions: 256,
    chunker: 'sentence-1/256+32',
    chunkerName: 'sentence',
    documents: 10,
    chunks: 40,
    sizeBytes: 1_000_000,
    createdAt: '2026-11-28T11:00:00Z',
    finishedAt: null,
    servingSince: null,
    serves: [],
    behind: [],
    isRunning: false,
    progress: null,
    expectedChunks: 160,
    error: null,
    reportId: null,
    ...changes,
  };
}

describe('the row of a generation', () => {
  it('measures a build by bytes while it runs and by chunks when it was interrupted', () => {
    const progress = { bytesDone: 30, bytesTotal: 40 } as NonNullable<GenerationSummary['progress']>;
    expect(buildShare(generation({ progress, isRunning: true }))).toBe(0.75);
    expect(buildShare(generation({}))).toBe(0.25);
    expect(buildShare(generation({ expectedChunks: 0 }))).toBeNull();
  });

  it('says what state it is in, since when, and what it lacks', () => {
    expect(generationStateText(generation({ isRunning: true }), NOW)).toBe('building, 25 %');
    expect(generationStateText(generation({}), NOW)).toBe('interrupted, 25 %');
    expect(generationStateText(generation({ state: 'serving', servingSince: '2026-11-20T12:00:00Z' }), NOW)).toBe(
      'serving 8 d',
    );
    expect(generationStateText(generation({ state: 'ready', finishedAt: '2026-11-28T11:58:00Z' }), NOW)).toBe(
      'ready 2 min',
    );
    expect(
      generationStateText(
        generation({ state: 'kept', behind: ['claims' as GenerationSummary['behind'][number]] }),
        NOW,
      ),
    ).toBe('kept, 1 source behind');
  });

  it('offers the one act that is next, and none on the one that serves', () => {
    expect(generationActions(generation({ isRunning: true }))).toEqual([{ type: 'cancel' }]);
    expect(generationActions(generation({ state: 'failed' }))).toEqual([{ type: 'resume' }]);
    expect(generationActions(generation({ state: 'ready' }))).toEqual([{ type: 'compare' }, { type: 'flip' }]);
    expect(generationActions(generation({ state: 'kept' }))).toEqual([{ type: 'flip-back' }]);
    expect(generationActions(generation({ state: 'serving' }))).toEqual([]);
  });

  it('marks a failure as one, whatever it was before', () => {
    expect(generationDot(generation({ state: 'failed' }))).toBe('error');
    expect(generationDot(generation({ state: 'serving' }))).toBe('ok');
    expect(generationDot(generation({ state: 'ready', isRunning: true }))).toBe('running');
  });

  it('names the sources that another generation serves, and is silent when one serves all', () => {
    const list = { generations: [], servingDefault: 14, wanted: null, flips: [] };
    expect(splitServing({ ...list, servingBySource: { handbook: 14, claims: 15 } })).toBe(
      'g14 serves all but claims by g15',
    );
    expect(splitServing({ ...list, servingBySource: { handbook: 14 } })).toBeNull();
  });
});
