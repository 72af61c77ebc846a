import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentPassage } from '../../../../../main/gateway/local/extractive/segment-passage.ts';

function pieces(text: string): string[] {
  return segmentPassage(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);
}

function sentences(text: string): string[] {
  return segmentPassage(text).map(({ start, end }) => text.slice(start, end));
}

describe('segmentPassage, prose', () => {
  test('ends a sentence at its full stop, question mark or exclamation mark', () => {
    expect(sentences('Leave is 25 days. Really? Yes! Ask "Anna." Then go.')).toEqual([
      'Leave is 25 days.',
      'Really?',
      'Yes!',
      'Ask "Anna."',
      'Then go.',
    ]);
  });

  test('does not end one at decimals, initials, abbreviations or an ellipsis before a small letter', () => {
    for (const sentence of [
      'The limit is 8.33 SDR per kg of gross weight.',
      'J. R. Smith and Dr. Jones met at St. Anne.',
      'See Fig. 3 and No. 7 of the list, e.g. the second row.',
      'It opened on Dec. 24 at 8 a.m. and closed at noon.',
      'It waited ... and then it went on.',
    ]) {
      expect(sentences(sentence)).toEqual([sentence]);
    }
  });

  test('ends one after an initialism or "no" when a new sentence clearly opens', () => {
    expect(sentences('It moved to the U.S. The court agreed.')).toHaveLength(2);
    expect(sentences('They said no. Then they left.')).toHaveLength(2);
  });

  test('reads through lines wrapped by hand and stops at lines broken on purpose', () => {
    const wrapped =
      'A paragraph that was wrapped by hand at some seventy columns goes on\nover the line and ends here.';
    expect(sentences(wrapped)).toHaveLength(1);
    expect(sentences('Office: Lund\nPhone: 4120\nOpen: 07:00 to 16:00')).toEqual([
      'Office: Lund',
      'Phone: 4120',
      'Open: 07:00 to 16:00',
    ]);
  });

  test('keeps the fields of a record apart', () => {
    expect(sentences('id: T-1\nchannel: phone\nresolution: PIN reset at the gate.')).toHaveLength(3);
  });

  test('ends a sentence at ideographic full stops without a space', () => {
    expect(sentences('休暇は二十五日です。申請は四週間前です。')).toHaveLength(2);
  });

  test('leaves HTML entities and inline code as they are', () => {
    expect(sentences('Use `a.b` &amp; `c.d` here. Done.')).toEqual(['Use `a.b` &amp; `c.d` here.', 'Done.']);
  });
});

describe('segmentPassage, Markdown', () => {
  test('makes headings, list items, table rows and code citable each for itself', () => {
    const text = [
      '## Usage',
      '',
      'Turn it on:',
      '',
      '```js',
      "db.pragma('journal_mode = WAL');",
      '```',
      '',
      '- First item. It has two sentences.',
      '  It goes on here.',
      '* [ ] Second item',
      '',
      '| Years | Days |',
      '|---|---|',
      '| 0–4 | 25 |',
    ].join('\n');
    expect(pieces(text)).toEqual([
      'heading: ## Usage',
      'prose: Turn it on:',
      'marker: ```js',
      "code: db.pragma('journal_mode = WAL');",
      'marker: ```',
      'marker: -',
      'list-item: First item.',
      'list-item: It has two sentences.',
      'list-item: It goes on here.',
      'marker: * [ ]',
      'list-item: Second item',
      'table-row: | Years | Days |',
      'marker: |---|---|',
      'table-row: | 0–4 | 25 |',
    ]);
  });

  test('splits long code at blank lines and keeps a short snippet whole', () => {
    const long = Array.from({ length: 20 }, (_, line) => (line % 5 === 4 ? '' : `call(${line});`)).join('\n');
    expect(pieces(`~~~\n${long}\n~~~`).filter((piece) => piece.startsWith('code'))).toHaveLength(3);
    expect(pieces('```\na\n\nb\n```')).toEqual(['marker: ```', 'code: a\n\nb', 'marker: ```']);
  });

  test('reads a fence that is never closed as code to the end', () => {
    expect(pieces('```\n# not a heading\n')).toEqual(['marker: ```', 'code: # not a heading']);
  });

  test('knows underlined headings, rules and indented code', () => {
    expect(pieces('Title\n=====\n\nText.\n\n---\n\n    npm start')).toEqual([
      'heading: Title',
      'marker: =====',
      'prose: Text.',
      'marker: ---',
      'code: npm start',
    ]);
  });

  test('takes badges and bare links for layout, not for something to quote', () => {
    expect(pieces('[![build](https://x.example/b.svg)](https://x.example)')[0]).toMatch(/^marker/);
    expect(pieces('<img src="license.svg" alt="License" />')[0]).toMatch(/^marker/);
  });
});

describe('segmentPassage, any text', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '',
      '```',
      '~~~',
      '# H',
      '- item one. Two.',
      '| a | b |',
      '|---|',
      '===',
      '    code',
      '1. x',
      '> q',
    ),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const document = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));

  test('covers all text but white space, in order, without overlap', () => {
    fc.assert(
      fc.property(document, (text) => {
        let from = 0;
        for (const { start, end } of segmentPassage(text)) {
          expect(text.slice(from, start).trim()).toBe('');
          expect(end).toBeGreaterThan(start);
          const segment = text.slice(start, end);
          expect(segment).toBe(segment.trim());
          from = end;
        }
        expect(text.slice(from).trim()).toBe('');
      }),
      { numRuns: process.env.TRESTLE_TEST_LONG === '1' ? 20_000 : 500 },
    );
  });

  test('never quotes front matter, and does not take a rule across the page for it', () => {
    const unix = '---\ntitle: Carry-over\nstatus: current\n---\n\nUp to 5 days carry over.';
    for (const text of [unix, `\uFEFF${unix.replaceAll('\n', '\r\n')}`]) {
      const quotable = segmentPassage(text).filter(({ kind }) => kind !== 'marker');
      expect(quotable.map(({ start, end }) => text.slice(start, end))).toEqual(['Up to 5 days carry over.']);
    }
    const ruled = '---\nUp to 5 days carry over.\n---\nAsk early.';
    const kept = segmentPassage(ruled).filter(({ kind }) => kind !== 'marker');
    expect(kept.map(({ start, end }) => ruled.slice(start, end))).toEqual(['Up to 5 days carry over.', 'Ask early.']);
  });
});
