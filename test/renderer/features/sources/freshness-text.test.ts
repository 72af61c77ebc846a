import { describe, expect, it } from 'vitest';
import { driftText, freshnessTitle } from '../../../../renderer/features/sources/freshness-text.ts';
import { sources } from '../../support/fake-data/sources.ts';

describe('freshness in words', () => {
  it('counts what differs, and says when nothing does or nobody looked', () => {
    expect(driftText({ added: 1, changed: 2, removed: 0 })).toBe('2 files changed, 1 added');
    expect(driftText({ added: 0, changed: 0, removed: 1 })).toBe('1 file removed');
    expect(driftText({ added: 0, changed: 0, removed: 0 })).toBe('No file differs');
    expect(driftText(null)).toBe('Not compared with the files yet');
  });

  it('says why saves are not followed as asked, and how many wait', () => {
    const [source] = sources;
    if (source === undefined) throw new Error('no source to start from');
    const polled = {
      ...source.freshness,
      agreedAt: null,
      watch: 'polling' as const,
      watchNotice: 'The system watches no more folders; this one is looked through every 30 s.',
      pendingPaths: 2,
    };
    expect(freshnessTitle(polled)).toBe(
      'Index and files never agreed yet. The system watches no more folders; this one is looked through every 30 s. 2 saves not searched yet',
    );
  });
});
