import { describe, expect, it } from 'vitest';
import type { DocumentFormat } from '../../../../main/contract/document.ts';
import { MAX_CHUNK_TOKENS } from '../../../../main/retrieval/parse/chunk/chunk-sizes.ts';
import { mapToSource } from '../../../../main/retrieval/parse/offset-map.ts';
import { parseDocument } from '../../../../main/retrieval/parse/parse-document.ts';
import type { Random } from '../../../../main/spec/random.ts';
import { mutateText } from '../../../support/mutate-text.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
const MUTANTS = isLong ? 20_000 : 400;
/** Lengths of the hostile files below, in units of their repeated part. */
const REPEATS = isLong ? 1_000_000 : 100_000;

const SEEDS: Partial<Record<DocumentFormat, string>> = {
  markdown:
    '---\ntitle: T\n---\n# A\n\nText *of* `a`.\n\n- x\n  - y\n\n```js\ncode\n```\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\nB\n===\n\n> q\n\n<!-- c -->\n<h2>H</h2>\n\n    indented\n\n1. one\n2) two\n***\n',
  text: 'First paragraph.\nSecond line!\n\n\tThird, with a tab…\r\n\r\n数据 🚚 end',
  html: '<!doctype html><html><head><title>T &amp; U</title></head><body><nav>n</nav><h1 class="a">H</h1><p>a &lt; b<br>c</p><ul><li>x</li></ul><table><tr><td>1<td>2</tr></table><pre> p\n q</pre><script>s</script><!-- c --></body></html>',
  code: 'import a from "b";\n\nexport class A {\n  run(): void {\n    /* x */\n  }\n}\n\nfunction f() {}\n',
  json: '{"a": [1, -2.5e3, true, null, "s\\u00e9\\n"], "b": {"c": {"d": "e"}}, "f": [{"name": "g"}, {}, []] // h\n}',
  email:
    'From: "A" <a@b.c>\r\nTo: d@e.f\r\nSubject: =?utf-8?Q?caf=C3=A9?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nOwn words.\r\n\r\nOn Mon, Ida wrote:\r\n> quoted\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+YTwvYj4=\r\n--b--\r\n',
  notebook:
    '{"cells": [{"cell_type": "markdown", "source": ["# A\\n", "b \\u00e9"]}, {"cell_type": "code", "source": "x = 1", "outputs": [{"text": ["1\\n"]}, {"data": {"text/plain": "2"}}]}], "nbformat": 4}',
  jsonl: '{"_id": "1", "title": "A", "text": "b"}\n{"x": [1, 2]}\nbad\n\n"s"\n',
  csv: 'id,name,note\n1,"A ""b""",c\n2,,"d\ne"\n\n3,x\n',
};

const SPLICES = [
  `" ' < > </ <!-- --> & &# \\ \\u { } [ ] : , | \`\`\` ~~~ # --- === /* // <script> <pre> <nav> <title> <h1 =" ]]`.split(
    ' ',
  ),
  ['# ', '\n', '\r', '\r\n', '\n\n', '\t', '    ', '- ', '1. ', '> ', ' '.repeat(300)],
  ['\u0000', '\ufeff', '🚚', '\ud83d', '\u2028'],
].flat();

/** The longest piece that an edit takes or repeats, in characters. */
const LONGEST_EDIT = 20;

function mutate(seed: string, random: Random): string {
  return mutateText(seed, random, { splices: SPLICES, longest: LONGEST_EDIT });
}

/** @returns what does not hold together of the outcome, for any bytes at all; empty when it is sound */
async function flawsOf(format: DocumentFormat, bytes: Uint8Array): Promise<string[]> {
  const outcome = await parseDocument({ path: `m.${format}`, format, bytes });
  if (outcome.kind === 'skipped') return outcome.message === '' ? ['skipped without a word'] : [];
  if (outcome.kind === 'deferred') return ['a text that waits for recognition'];
  const { source, chunks } = outcome.document;
  const flaws = chunks.length === 0 ? ['a document without chunks'] : [];
  let last = 0;
  for (const { start, end, text, offsetMap, tokens, headingPath } of chunks) {
    const range = offsetMap === null ? { start, end } : mapToSource(offsetMap, 0, text.length);
    const isSound =
      start >= last &&
      end > start &&
      end <= source.length &&
      (offsetMap !== null || text === source.slice(start, end)) &&
      range.start === start &&
      range.end === end &&
      text.isWellFormed() &&
      text.trim() !== '' &&
      tokens <= MAX_CHUNK_TOKENS &&
      headingPath.every((heading) => heading !== '' && heading.length <= 160);
    if (!isSound) flaws.push(`${start}-${end}, ${tokens} tokens: ${JSON.stringify(text.slice(0, 100))}`);
    last = end;
  }
  return flaws;
}

describe.each(Object.entries(SEEDS) as [DocumentFormat, string][])('parsing mutated %s', (format, seed) => {
  it('always ends in chunks that hold together or in a reason', async () => {
    const random = createSeededRandom(20_26);
    for (let mutant = 0; mutant < MUTANTS; mutant += 1) {
      const text = mutate(seed, random);
      expect({ text, flaws: await flawsOf(format, new TextEncoder().encode(text)) }).toEqual({ text, flaws: [] });
    }
  });

  it('survives bytes that were cut or flipped', async () => {
    const random = createSeededRandom(7);
    for (let mutant = 0; mutant < MUTANTS / 4; mutant += 1) {
      const bytes = new TextEncoder().encode(seed).slice(0, Math.floor(random.next() * seed.length) + 1);
      bytes[Math.floor(random.next() * bytes.length)] = 128 + Math.floor(random.next() * 128);
      expect({ bytes, flaws: await flawsOf(format, bytes) }).toEqual({ bytes, flaws: [] });
    }
  });
});

/** Each of these costs quadratic time or a call per level in a parser that is not careful. */
const HOSTILE: [string, DocumentFormat, string][] = [
  ['one endless word', 'markdown', 'a'.repeat(REPEATS * 5)],
  ['one endless line of words', 'markdown', 'word and '.repeat(REPEATS)],
  ['one endless line of sentences', 'text', 'a."'.repeat(REPEATS)],
  ['headings without text', 'markdown', '#\n'.repeat(REPEATS)],
  ['headings of every level', 'markdown', '# a\n## b\n### c\n'.repeat(REPEATS / 4)],
  ['underlined headings', 'markdown', 'a\n===\n'.repeat(REPEATS)],
  ['a heading of opened links', 'markdown', `# ${'!['.repeat(REPEATS)}`],
  ['an unclosed fence', 'markdown', `\`\`\`\n${'code\n'.repeat(REPEATS)}`],
  ['fences without end', 'markdown', '- ```\n'.repeat(REPEATS)],
  ['comments without end', 'markdown', '<!-- a\n\n'.repeat(REPEATS)],
  ['tags without end', 'markdown', '<h1\n'.repeat(REPEATS)],
  ['nested quotes', 'markdown', '> '.repeat(REPEATS)],
  ['blanks', 'markdown', `a${' '.repeat(REPEATS * 5)}b`],
  ['opened tags', 'html', '<a '.repeat(REPEATS)],
  ['opened attributes', 'html', '<a b="'.repeat(REPEATS)],
  ['nested boxes', 'html', `${'<div>'.repeat(REPEATS)}x`],
  ['opened scripts', 'html', '<script>'.repeat(REPEATS)],
  ['opened comments', 'html', '<!--'.repeat(REPEATS)],
  ['ampersands', 'html', '&'.repeat(REPEATS)],
  ['list items', 'html', '<li>x'.repeat(REPEATS)],
  ['nested lists', 'json', '['.repeat(REPEATS * 5)],
  ['nested objects', 'json', `${'{"a":'.repeat(REPEATS)}1${'}'.repeat(REPEATS)}`],
  ['a list of numbers', 'json', `[${'1,'.repeat(REPEATS)}1]`],
  ['strings without escapes', 'json', `[${'"aaaaaaaa",'.repeat(REPEATS)}1]`],
  ['opened JSON comments', 'json', '/*'.repeat(REPEATS)],
  ['bad lines', 'jsonl', '{"a\n'.repeat(REPEATS)],
  ['quotes', 'csv', `a,b\n${'"'.repeat(REPEATS)}`],
  ['delimiters', 'csv', ','.repeat(REPEATS)],
];

describe('hostile files', () => {
  it.each(HOSTILE)('%s', async (_, format, content) => {
    expect(await flawsOf(format, new TextEncoder().encode(content))).toEqual([]);
  });
});
