import { describe, expect, it } from 'vitest';
import { PathFilter } from '../../../../main/retrieval/ingest/path-filter.ts';

const select = (path: string, include: string[], exclude: string[] = []): string | null =>
  new PathFilter({ include, exclude }).selectFile(path);

describe('PathFilter', () => {
  it.each([
    ['README.md', ['**/*.md'], 'named'],
    ['a/b/README.md', ['**/*.md'], 'named'],
    ['a/b.md', ['*.md'], 'named'],
    ['a/NOTES', ['NOTES'], 'named'],
    ['NOTES/x', ['NOTES'], null],
    ['a.md', ['/a.md'], 'named'],
    ['x/a.md', ['/a.md'], null],
    ['x/a.md', ['./a.md'], null],
    ['docs/a.bin', ['docs/**'], 'swept'],
    ['docs/a.bin', ['docs/'], 'swept'],
    ['docs/a.md', ['docs/**', '**/*.md'], 'named'],
    ['a.txt', ['*.{md,txt}'], 'named'],
    ['a.txt', [], 'swept'],
    ['a.txt', ['*.md'], null],
  ])('takes %s by %j: %s', (path, include, expected) => {
    expect(select(path, include)).toBe(expected);
  });

  it.each([
    ['drafts/a.md', ['drafts/**'], null],
    ['x/drafts/a.md', ['drafts/'], null],
    ['a.min.md', ['*.min.*'], null],
    ['a.md', ['drafts/**'], 'swept'],
  ])('leaves %s out by %j', (path, exclude, expected) => {
    expect(select(path, [], exclude)).toBe(expected);
  });

  it('excludes a folder as a whole', () => {
    const filter = new PathFilter({ include: [], exclude: ['build/', 'tmp/**'] });
    expect(['build', 'a/build', 'tmp', 'src'].map((path) => filter.isExcluded(path))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
