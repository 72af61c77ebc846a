import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanMarkdown } from '../../../../../main/retrieval/parse/markdown/scan-markdown.ts';
import { markdownDocument } from '../../../../support/markdown-arbitrary.ts';

const kindsAndTexts = (source: string): [string, string][] =>
  [...scanMarkdown(source)].map((block) => [block.kind, source.slice(block.start, block.end)]);

const headings = (source: string): (readonly [number, string])[] =>
  [...scanMarkdown(source)].flatMap(({ heading }) => (heading ? [[heading.level, heading.text] as const] : []));

describe('scanMarkdown', () => {
  it('tells the kinds of blocks apart', () => {
    const source = [
      '---\ntitle: T\n---',
      '# Head',
      'Two lines\nof prose.',
      '- a\n- b\n\n  still b',
      '1. one\n2) two',
      '| a | b |\n|---|---|\n| 1 | 2 |',
      '```sh\nls\n\n# not a heading\n```',
      '    indented\n\n    code',
      '> quoted\nlazily',
      '<!-- a\n\ncomment -->',
      '<div>\nhtml\n</div>',
      '***',
    ].join('\n\n');
    expect(kindsAndTexts(source)).toEqual([
      ['front_matter', '---\ntitle: T\n---'],
      ['heading', '# Head'],
      ['paragraph', 'Two lines\nof prose.'],
      ['list', '- a\n- b\n\n  still b\n\n1. one\n2) two'],
      ['table', '| a | b |\n|---|---|\n| 1 | 2 |'],
      ['code', '```sh\nls\n\n# not a heading\n```'],
      ['code', '    indented\n\n    code'],
      ['quote', '> quoted\nlazily'],
      ['comment', '<!-- a\n\ncomment -->'],
      ['html', '<div>\nhtml\n</div>'],
      ['paragraph', '***'],
    ]);
  });

  it.each([
    ['# One', [[1, 'One']]],
    ['###### Six ##', [[6, 'Six']]],
    ['   ## indented by three', [[2, 'indented by three']]],
    ['#\tTab', [[1, 'Tab']]],
    ['#', [[1, '']]],
    ['####### seven', []],
    ['#hashtag', []],
    ['    # code', []],
    ['Title\n=====', [[1, 'Title']]],
    ['Two\nlines\n---', [[2, 'Two lines']]],
    ['- item\n---', []],
    ['\n---\n', []],
    ['text\n# Interrupts', [[1, 'Interrupts']]],
    ['```\n# inside\n```\n# after', [[1, 'after']]],
    ['```\n# never closed', []],
    ['> # quoted', []],
    ['<h1 align="center">\n  <img src="a.png">\n  Vite &\n</h1>\n\ntext', [[1, 'Vite &']]],
    ['<h2>Same line</h2>\nText below', [[2, 'Same line']]],
    ['<h1><img src="logo.svg"></h1>', []],
    [
      '# [Link](https://example.org) and `code`, *stress* __twice__ ![badge](b.svg)',
      [[1, 'Link and code, stress twice']],
    ],
    ['# snake_case_name', [[1, 'snake_case_name']]],
    ['# A \\# sign', [[1, 'A # sign']]],
  ])('reads the headings of %j', (source, expected) => {
    expect(headings(source)).toEqual(expected);
  });

  it('keeps a fence inside a list item with its item, blank lines and all', () => {
    const source = '1. Install:\n\n   ```sh\n   npm i\n\n   npm t\n   ```\n\n2. Done.\n\nAfter.';
    expect(kindsAndTexts(source).map(([kind]) => kind)).toEqual(['list', 'paragraph']);
  });

  it('ends a list at text that is not indented', () => {
    expect(kindsAndTexts('- a\nlazy\n\nb').map(([, text]) => text)).toEqual(['- a\nlazy', 'b']);
  });

  it('does not take a table for a setext heading', () => {
    expect(kindsAndTexts('a | b\n--|--\n1 | 2')).toEqual([['table', 'a | b\n--|--\n1 | 2']]);
  });

  it('yields blocks in order that cover every character that is not blank', () => {
    fc.assert(
      fc.property(markdownDocument, (source) => {
        let end = 0;
        for (const block of scanMarkdown(source)) {
          expect(block.start).toBeGreaterThanOrEqual(end);
          expect(block.end).toBeGreaterThan(block.start);
          expect(source.slice(end, block.start).trim()).toBe('');
          ({ end } = block);
        }
        expect(source.slice(end).trim()).toBe('');
      }),
    );
  });
});
