import { describe, expect, it } from 'vitest';
import { readFrontMatter } from '../../../../../main/retrieval/parse/markdown/front-matter.ts';

describe('readFrontMatter', () => {
  it.each([
    ['---\ntitle: Plain words\n---\ntext', 'Plain words'],
    ['---\nid: 4\ntitle: "Quoted: \\"yes\\""\n---\n', 'Quoted: "yes"'],
    ["---\ntitle: 'It''s'\n---", "It's"],
    ['---\r\ntitle: Windows\r\n---\r\n', 'Windows'],
    ['\ufeff---\ntitle: Marked\n---\n', 'Marked'],
    ['---\ntitle: With comment # not shown\n...\n', 'With comment'],
    ['---\nlayout: page\n---\n', null],
  ])('finds the title in %j', (source, title) => {
    expect(readFrontMatter(source)?.title).toBe(title);
  });

  it('ends after its closing marker', () => {
    const source = '---\na: 1\n---\nBody';
    expect(source.slice(readFrontMatter(source)?.end)).toBe('\nBody');
  });

  it.each(['---\n\ntext\n\n---\n', '---\ntitle: never closed', 'title: no marker\n---', ' ---\na: 1\n---'])(
    'is not found in %j',
    (source) => {
      expect(readFrontMatter(source)).toBeNull();
    },
  );
});
