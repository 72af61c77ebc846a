import { describe, expect, it } from 'vitest';
import type { SourceStatus } from '../../../../main/contract/ingest.ts';
import {
  gitText,
  skippedSummary,
  sourceFacts,
  sourceTitle,
  webText,
} from '../../../../renderer/features/sources/source-facts.ts';
import { sources } from '../../support/fake-data/sources.ts';

const commit = '3f2a9c1d04be2d04be2d04be2d04be2d04be2d04';
const source = (facts: Partial<SourceStatus>): SourceStatus => {
  const [first] = sources;
  if (first === undefined) throw new Error('the fake data hold a source');
  return { ...first, skipped: 0, quarantined: 0, ...facts };
};

describe('where a source comes from', () => {
  it('names branch and commit of a repository, the commit alone without a branch', () => {
    expect(gitText({ branch: 'main', commit })).toBe('main 3f2a9c1');
    expect(gitText({ branch: null, commit })).toBe('3f2a9c1');
    expect(sourceTitle(source({ git: { branch: null, commit } }))).toContain(`Git: no branch, commit ${commit}`);
  });

  it('names the site of pages, or the list of their addresses', () => {
    expect(webText('https://docs.example.com/sitemap.xml')).toBe('docs.example.com');
    expect(webText('/srv/lists/handbook.urls')).toBe('handbook.urls');
    expect(webText('C:\\lists\\handbook.urls')).toBe('handbook.urls');
    expect(sourceTitle(source({ web: 'https://docs.example.com/' }))).toBe('Fetched from https://docs.example.com/');
  });
});

describe('what was skipped of a source', () => {
  it('tells files that cannot be found from those with a remark', () => {
    expect(skippedSummary({ skipped: 12, quarantined: 4 })).toEqual({
      text: '4 of 12',
      title: '4 files cannot be found, 8 files searched with a remark',
      isWarning: true,
    });
    expect(skippedSummary({ skipped: 3, quarantined: 3 })).toMatchObject({ text: '3', isWarning: true });
    expect(skippedSummary({ skipped: 3, quarantined: 0 })).toMatchObject({ text: '3', isWarning: false });
    expect(skippedSummary({ skipped: 0, quarantined: 0 })).toEqual({ text: '0', title: undefined, isWarning: false });
  });
});

it('tells of the selected source what its row has no room for, and nothing that is not so', () => {
  expect(sourceFacts(source({}))).toEqual([
    ['Files', '/srv/halden/handbook'],
    ['Size', '3.9 MB'],
    ['Leaves this machine', 'when a model elsewhere answers'],
    ['Found by', 'everyone'],
  ]);
  const facts = sourceFacts(
    source({
      web: 'https://docs.example.com/',
      git: { branch: 'main', commit },
      include: ['**/*.md'],
      code: true,
      access: 'legal, hr +3',
      skipped: 2,
      quarantined: 1,
    }),
  );
  expect(facts.map(([name]) => name)).toEqual([
    'Fetched from',
    'Git',
    'Size',
    'Leaves this machine',
    'Only',
    'Code',
    'Found by',
    'Skipped',
  ]);
});
