import { describe, expect, it } from 'vitest';
import type { LineageResponse } from '../../../../main/contract/lineage.ts';
import { lineageSentence } from '../../../../renderer/features/playground/passage/lineage-facts.tsx';

const NONE: LineageResponse = {
  chunkId: null,
  documentId: null,
  sourceId: null,
  displayPath: null,
  citedBy: 0,
  usedBy: 0,
  atRisk: 0,
  uses: [],
  nextCursor: null,
  backfillRemaining: 0,
};

describe('what a change of a passage would touch', () => {
  it('counts answers that cite it apart from those whose model merely read it', () => {
    expect(lineageSentence({ ...NONE, citedBy: 14, usedBy: 20, atRisk: 2 })).toBe(
      '14 past answers cite it, 6 more read it. 2 of them cite words that have changed.',
    );
    expect(lineageSentence({ ...NONE, citedBy: 1, usedBy: 1, atRisk: 1 })).toBe(
      '1 past answer cites it. 1 of them cites words that have changed.',
    );
    expect(lineageSentence({ ...NONE, usedBy: 3 })).toBe('No past answer cites it, 3 more read it.');
  });

  it('says that nothing used it, and when it cannot know yet', () => {
    expect(lineageSentence(NONE)).toBe('No past answer used it.');
    expect(lineageSentence({ ...NONE, backfillRemaining: 40 })).toBe(
      'No past answer used it. 40 older traces still to be looked through.',
    );
  });
});
