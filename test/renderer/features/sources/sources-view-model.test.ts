import { describe, expect, it } from 'vitest';
import type { SourceStatus } from '../../../../main/contract/ingest.ts';
import {
  filterSkipped,
  pathInSource,
  skipReasonCounts,
  sourceState,
  sourcesVerdict,
} from '../../../../renderer/features/sources/sources-view-model.ts';
import { parseGlobs } from '../../../../renderer/features/sources/parse-globs.ts';
import { NOW } from '../../support/fake-data/documents.ts';
import { skippedFiles, sources } from '../../support/fake-data/sources.ts';

const calm = sources.map((source) => ({ ...source, drift: 0, skipped: 0 }));
const change = (id: string, facts: Partial<SourceStatus>, from: readonly SourceStatus[] = calm) =>
  from.map((source) => (source.sourceId === id ? { ...source, ...facts } : source));
const verdict = (list: readonly SourceStatus[]) => sourcesVerdict(list, NOW);

describe('the verdict over all sources', () => {
  it('says that all is current, with the figures, and offers no repair', () => {
    expect(verdict(calm)).toEqual({
      sentence: 'All 6 sources are current: 12,480 chunks of 648 documents',
      detail: null,
      cause: null,
      repair: null,
    });
  });

  it('names the one source that differs, by how much, and repairs just that', () => {
    expect(verdict(sources)).toMatchObject({
      sentence: 'terms changed: 18 files differ from the index',
      detail: '9 files skipped, whole or in part.',
      repair: { label: 'Refresh terms', sources: ['terms'] },
    });
    expect(verdict(change('wiki', { drift: 1 })).sentence).toBe('wiki changed: 1 file differs from the index');
  });

  it('offers no refresh for a data file whose changed columns wait for a decision', () => {
    const held = new Map([['wiki', 1]]);
    expect(sourcesVerdict(change('wiki', { drift: 1 }), NOW, held)).toMatchObject({
      sentence: 'wiki changed columns; the old rows answer until you decide',
      repair: null,
    });
    expect(sourcesVerdict(change('wiki', { drift: 2 }), NOW, held).repair).toMatchObject({ sources: ['wiki'] });
  });

  it('counts when several differ', () => {
    const two = change('wiki', { drift: 2 }, sources);
    expect(verdict(two)).toMatchObject({
      sentence: '4 of 6 sources current; 20 files differ from the index',
      repair: { label: 'Refresh 2 sources', sources: ['terms', 'wiki'] },
    });
  });

  it('puts a source that could not be read first, and says what answers meanwhile', () => {
    const broken = change('terms', { lastError: 'the folder moved' }, sources);
    expect(verdict(broken)).toMatchObject({
      sentence: 'terms could not be read; what it held 26 h ago still answers',
      cause: 'the folder moved',
      repair: { label: 'Read terms', sources: ['terms'] },
    });
    const never = change('terms', { lastError: 'no such folder', lastSuccessAt: null });
    expect(verdict(never).sentence).toBe('terms could not be read');
  });

  it('names the source that is furthest past its limit, and how many are fresh', () => {
    const past = (sourceId: string, hours: number) => {
      const [any] = calm;
      if (any === undefined) throw new Error('no source to start from');
      const agreedAt = new Date(NOW - hours * 3_600_000).toISOString();
      const freshness = { ...any.freshness, state: 'late' as const, agreedAt, sloSeconds: 4 * 3600, isPastSlo: true };
      return (list: readonly SourceStatus[]) => change(sourceId, { freshness }, list);
    };
    expect(verdict(past('wiki', 5)(past('terms', 26)(calm)))).toMatchObject({
      sentence: '4 of 6 sources fresh; terms is 22 h past its limit',
      repair: { label: 'Refresh 2 sources' },
    });
  });

  it('counts the past answers that rest on changed text beside the verdict', () => {
    const [any] = calm;
    if (any === undefined) throw new Error('no source to start from');
    const risky = change('terms', { freshness: { ...any.freshness, answersAtRisk: 25 } });
    expect(verdict(risky).detail).toBe('25 past answers cite text that has changed.');
  });

  it('says what was never read', () => {
    expect(verdict(change('wiki', { lastSuccessAt: null })).sentence).toBe('wiki is not read yet');
    expect(verdict(calm.map((source) => ({ ...source, lastSuccessAt: null }))).sentence).toBe(
      'None of 6 sources is read yet',
    );
  });

  it('claims nothing about files that nobody compared yet', () => {
    const unchecked = change('wiki', { drift: null, driftCheckedAt: null });
    expect(verdict(unchecked)).toMatchObject({
      sentence: '6 sources read: 12,480 chunks of 648 documents',
      detail: 'Whether files changed since is being looked at.',
    });
  });

  it('does not call a source current while it is being read', () => {
    const reading = change('terms', { isIngesting: true }, sources);
    expect(verdict(reading).sentence).toBe('terms is being read; what the index holds answers meanwhile');
    expect(verdict(reading).repair).toBeNull();
  });
});

describe('the state of one source', () => {
  it('is the worst that is true of it', () => {
    const [source] = calm;
    if (source === undefined) throw new Error('no source');
    expect(sourceState(source)).toBe('ok');
    expect(sourceState({ ...source, drift: 3 })).toBe('warn');
    expect(sourceState({ ...source, lastSuccessAt: null, drift: null })).toBe('off');
    expect(sourceState({ ...source, lastError: 'gone', drift: 3 })).toBe('error');
    expect(sourceState({ ...source, isIngesting: true, lastError: 'gone' })).toBe('running');
  });
});

describe('skipped files', () => {
  it('are counted by reason, most frequent first', () => {
    expect(skipReasonCounts(skippedFiles)[0]).toEqual({ reason: 'binary', count: 2 });
  });

  it('are filtered by path, by message and by reason at once', () => {
    expect(filterSkipped(skippedFiles, 'SCANS/', null)).toHaveLength(5);
    expect(filterSkipped(skippedFiles, 'permission', null)).toHaveLength(1);
    expect(filterSkipped(skippedFiles, 'scans', 'binary')).toHaveLength(1);
    expect(filterSkipped(skippedFiles, '', null)).toHaveLength(skippedFiles.length);
  });

  it('are named by their source; the deepest one that holds them', () => {
    const nested = [
      { sourceId: 'handbook' as never, path: '/srv/halden' },
      { sourceId: 'scans' as never, path: '/srv/halden/scans' },
    ];
    expect(pathInSource('/srv/halden/scans/a.tif', nested)).toBe('scans/a.tif');
    expect(pathInSource('/srv/haldenx/a.md', nested)).toBe('/srv/haldenx/a.md');
    expect(pathInSource('C:\\docs\\a\\b.md', [{ sourceId: 'docs' as never, path: 'C:\\docs' }])).toBe('docs/a/b.md');
  });
});

describe('globs in a line', () => {
  it('are split at commas and lines, but not inside braces', () => {
    expect(parseGlobs('**/*.{md,txt}, docs/**\nREADME*')).toEqual(['**/*.{md,txt}', 'docs/**', 'README*']);
    expect(parseGlobs(' , ,')).toEqual([]);
    expect(parseGlobs('a}b,c')).toEqual(['a}b', 'c']);
  });
});
