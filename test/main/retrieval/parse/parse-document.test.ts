import { describe, expect, it } from 'vitest';
import type { DocumentFormat } from '../../../../main/contract/document.ts';
import { detectFormat } from '../../../../main/retrieval/parse/document-format.ts';
import { type ParseOutcome, parseDocument } from '../../../../main/retrieval/parse/parse-document.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(path: string, content: string | Uint8Array): Promise<ParseOutcome> {
  const format = detectFormat(path) as DocumentFormat;
  return parseDocument({ path, format, bytes: typeof content === 'string' ? bytesOf(content) : content });
}

function documentOf(outcome: ParseOutcome): Extract<ParseOutcome, { kind: 'document' }>['document'] {
  if (outcome.kind !== 'document') throw new Error(`no document: ${JSON.stringify(outcome)}`);
  return outcome.document;
}

describe('detectFormat', () => {
  it.each([
    ['README.md', 'markdown'],
    ['docs/Guide.MDX', 'markdown'],
    ['notes.txt', 'text'],
    ['LICENSE', 'text'],
    ['a/b/index.HTML', 'html'],
    ['tsconfig.json', 'json'],
    ['corpus.jsonl', 'jsonl'],
    ['table.tsv', 'csv'],
    ['main.rs', 'code'],
    ['Dockerfile', 'code'],
    ['photo.gif', null],
    ['.gitignore', null],
    ['md', null],
  ])('takes %s for %s', (path, format) => {
    expect(detectFormat(path)).toBe(format);
  });
});

describe('the title of a document', () => {
  it.each([
    ['a.md', '---\ntitle: From front matter\n---\n# Heading\n', 'From front matter'],
    ['a.md', '## Second\n\n# First of its level\n\n# Other\n', 'First of its level'],
    ['docs/a.md', 'No heading at all.', 'a.md'],
    ['a.html', '<title>Page</title><h1>Head</h1>', 'Page'],
    ['a.html', '<h1>Head</h1><p>x</p>', 'Head'],
    ['a.txt', '# not markdown', 'a.txt'],
    ['lib/a.ts', 'export const x = 1;', 'a.ts'],
    ['a.json', '{"name": "halden"}', 'a.json'],
  ])('of %s is read from %j', async (path, content, title) => {
    expect(documentOf(await parse(path, content)).title).toBe(title);
  });

  it('is the name of the record for a chunk that holds one record', async () => {
    const long = 'word '.repeat(250);
    const { chunks } = documentOf(
      await parse('c.jsonl', `{"title": "Leave", "text": "${long}"}\n{"text": "${long}"}\n`),
    );
    expect(chunks.map((chunk) => chunk.title)).toEqual(['Leave', 'c.jsonl, record 2']);
  });

  it('names the records of a chunk that holds several', async () => {
    const { chunks } = documentOf(await parse('c.csv', 'name,age\nIda,40\nPer,50\nLiv,60\n'));
    expect(chunks.map((chunk) => chunk.title)).toEqual(['c.csv, records 1–3']);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['empty.md', '', 'empty'],
    ['blank.md', ' \n\t\n', 'empty'],
    ['menu.html', '<nav>only</nav>', 'empty'],
    ['image.md', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), 'binary'],
    ['noise.md', Uint8Array.from({ length: 300 }, (_, index) => (index % 8) + 1), 'binary'],
    ['bad.json', '{"a": }', 'malformed'],
    ['bad.jsonl', 'none\nof it\n', 'malformed'],
  ])('is %s, and the reason says so', async (path, content, reason) => {
    expect(await parse(path, content)).toMatchObject({ kind: 'skipped', reason });
  });

  it('says where a JSON file breaks', async () => {
    expect(await parse('bad.json', '{\n  "a": 1,\n  "b": oops\n}')).toMatchObject({
      message: 'The file is not JSON: unexpected "o" at line 3, column 8.',
    });
  });
});

describe('encodings', () => {
  it('keeps a byte order mark as the first character, so that offsets count it', async () => {
    const { source, chunks } = documentOf(await parse('a.md', '\ufeff# Title\r\n\r\ntext\r\n'));
    expect(source.charCodeAt(0)).toBe(0xfeff);
    expect(chunks[0]).toMatchObject({ start: 1, text: '# Title\r\n\r\ntext' });
  });

  it('reads what is not UTF-8 as windows-1252, and says so', async () => {
    const { source, note } = documentOf(await parse('a.md', new Uint8Array([0x63, 0x61, 0x66, 0xe9, 0x20, 0x80])));
    expect(source).toBe('café €');
    expect(note?.reason).toBe('encoding');
  });

  it('reads UTF-16 by its byte order mark, in either order', async () => {
    const text = '\ufeff# Grüße';
    const little = new Uint8Array(Buffer.from(text, 'utf16le'));
    const big = new Uint8Array(Buffer.from(text, 'utf16le').swap16());
    for (const bytes of [little, big])
      expect(documentOf(await parse('a.md', bytes))).toMatchObject({ title: 'Grüße', note: null });
  });
});

describe('source code', () => {
  it('names chunks after what they declare', async () => {
    const body = (name: string): string => `  return ${Array.from({ length: 130 }, () => `${name} + `).join('')}1;\n`;
    const code = `/** Adds. */\nexport function add() {\n${body('a')}}\n\nclass Basket {\n${body('b')}}\n`;
    const { chunks } = documentOf(await parse('a.ts', code));
    expect(chunks.map((chunk) => chunk.headingPath)).toEqual([['function add'], ['class Basket']]);
    expect(chunks.map((chunk) => chunk.title)).toEqual(['a.ts', 'a.ts']);
    expect(chunks[0]?.text).toMatch(/^\/\*\* Adds/);
  });
});

describe('JSONL with bad lines', () => {
  it('is indexed without them and noted once', async () => {
    const { chunks, note } = documentOf(await parse('c.jsonl', '{"title": "A"}\nbroken\n{"title": "B"}\n'));
    expect(chunks[0]?.text).toBe('title: A\ntitle: B');
    expect(note).toEqual({
      reason: 'malformed',
      message: '1 of 3 lines is not JSON (first: line 2: unexpected "b"). The rest was indexed.',
    });
  });
});
