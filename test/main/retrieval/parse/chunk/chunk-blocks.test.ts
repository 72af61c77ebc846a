import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../../../../main/base/estimate-tokens.ts';
import { type ChunkRange, chunkBlocks } from '../../../../../main/retrieval/parse/chunk/chunk-blocks.ts';
import { MAX_CHUNK_TOKENS, MIN_CHUNK_TOKENS } from '../../../../../main/retrieval/parse/chunk/chunk-sizes.ts';
import { scanMarkdown } from '../../../../../main/retrieval/parse/markdown/scan-markdown.ts';
import { scanPlainText } from '../../../../../main/retrieval/parse/scan-plain-text.ts';
import { markdownDocument } from '../../../../support/markdown-arbitrary.ts';

const chunkMarkdown = (source: string): ChunkRange[] => [...chunkBlocks(source, scanMarkdown(source))];
/** A sentence of exactly `tokens` tokens. */
const prose = (tokens: number): string => `${'word '.repeat(tokens - 1).trim()}.`;

/** @returns where the chunks fail to be a partition of what is not blank into chunks of lawful size; empty when they are */
function flawsOf(source: string, chunks: readonly ChunkRange[]): string[] {
  const flaws: string[] = [];
  let last = 0;
  for (const { start, end, tokens } of chunks) {
    const isSound =
      start >= last &&
      source.slice(last, start).trim() === '' &&
      source.slice(start, end).trim() !== '' &&
      (source.charCodeAt(start) & 0xfc00) !== 0xdc00 &&
      tokens === estimateTokens(source, start, end) &&
      tokens <= MAX_CHUNK_TOKENS;
    if (!isSound) flaws.push(`${start}-${end}, ${tokens} tokens`);
    last = end;
  }
  return source.slice(last).trim() === '' ? flaws : [...flaws, `nothing holds ${last} onwards`];
}

describe('chunkBlocks', () => {
  it.each([
    ['Markdown', markdownDocument, scanMarkdown],
    ['text without markup', markdownDocument, scanPlainText],
    ['any characters at all', fc.array(fc.string(), { maxLength: 50 }).map((lines) => lines.join('\n')), scanMarkdown],
  ])(
    'puts every character that is not blank into exactly one chunk of at most 500 tokens: %s',
    (_, documents, scan) => {
      fc.assert(
        fc.property(documents, (source) => {
          expect(flawsOf(source, [...chunkBlocks(source, scan(source))])).toEqual([]);
        }),
      );
    },
  );

  it('merges small neighbours under the headings they share', () => {
    const source = `# Guide\n\n## Install\n\n${prose(60)}\n\n## Use\n\n${prose(60)}\n`;
    const [chunk, ...rest] = chunkMarkdown(source);
    expect(rest).toEqual([]);
    expect(chunk?.headingPath).toEqual(['Guide']);
  });

  it('keeps sections apart that are large enough', () => {
    const source = `# Guide\n\n## Install\n\n${prose(220)}\n\n## Use\n\n${prose(220)}\n`;
    expect(chunkMarkdown(source).map((chunk) => chunk.headingPath)).toEqual([
      ['Guide', 'Install'],
      ['Guide', 'Use'],
    ]);
  });

  it('gives a heading without text to the section below it', () => {
    const [chunk] = chunkMarkdown(`# Guide\n\n## Install\n\n${prose(300)}`);
    expect(chunk).toMatchObject({ start: 0, headingPath: ['Guide', 'Install'] });
  });

  it('does not leave a heading alone when the block after it fills a chunk', () => {
    const chunks = chunkMarkdown(`# Guide\n\n${prose(499)}`);
    expect(chunks.length).toBe(2);
    expect(chunks[0]?.tokens).toBeGreaterThanOrEqual(MIN_CHUNK_TOKENS);
  });

  it('leaves a section behind when a heading of its level or above comes', () => {
    const source = `# A\n\n## B\n\n${prose(250)}\n\n# C\n\n${prose(250)}\n\n### D\n\n${prose(250)}`;
    expect(chunkMarkdown(source).map((chunk) => chunk.headingPath)).toEqual([['A', 'B'], ['C'], ['C', 'D']]);
  });

  it('splits a long section between its blocks into parts of about equal size', () => {
    const source = `# Long\n\n${Array.from({ length: 10 }, () => prose(90)).join('\n\n')}`;
    const chunks = chunkMarkdown(source);
    expect(chunks.length).toBe(3);
    for (const chunk of chunks) {
      expect(chunk.headingPath).toEqual(['Long']);
      expect(source.slice(chunk.start, chunk.end)).toMatch(/\.$/);
      expect(chunk.tokens).toBeGreaterThan(MIN_CHUNK_TOKENS);
    }
  });

  it('splits a long paragraph between sentences', () => {
    const source = Array.from({ length: 60 }, (_, index) => `Sentence ${index} ${prose(18)}`).join(' ');
    for (const chunk of chunkMarkdown(source)) expect(source.slice(chunk.start, chunk.end)).toMatch(/^Sentence .*\.$/);
  });

  it('does not cut a fence that fits into one chunk', () => {
    const fence = `\`\`\`\n${'const value = 1;\n'.repeat(60)}\`\`\``;
    const source = `# Code\n\n${prose(300)}\n\n${fence}\n\n${prose(300)}`;
    const start = source.indexOf('```');
    const holder = chunkMarkdown(source).find((chunk) => chunk.start <= start && chunk.end > start);
    expect(holder?.end).toBeGreaterThanOrEqual(start + fence.length);
  });

  it('moves a lead-in to what it announces', () => {
    const source = `# Long\n\n${prose(300)}\n\nFor example:\n\n\`\`\`\n${'run it now\n'.repeat(100)}\`\`\``;
    const chunk = chunkMarkdown(source).find(({ start, end }) => source.slice(start, end).includes('```'));
    expect(source.slice(chunk?.start, chunk?.end)).toMatch(/^For example:/);
  });

  it('cuts text without blanks between characters, never inside a surrogate pair', () => {
    const source = '🚚'.repeat(3000);
    const chunks = chunkMarkdown(source);
    expect(chunks.length).toBeGreaterThan(4);
    expect(flawsOf(source, chunks)).toEqual([]);
  });

  it('makes chunks of 150 to 400 tokens on average from ordinary documents', () => {
    const chapters = fc.sample(markdownDocument, { numRuns: 400, seed: 7 });
    const sources = Array.from({ length: 20 }, (_, index) => chapters.slice(index * 20, index * 20 + 20).join('\n\n'));
    const tokens = sources.flatMap((source) => chunkMarkdown(source).map((chunk) => chunk.tokens));
    const mean = tokens.reduce((sum, count) => sum + count, 0) / tokens.length;
    expect(mean).toBeGreaterThan(150);
    expect(mean).toBeLessThan(400);
  });
});
