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

function expectPartition(source: string, chunks: readonly ChunkRange[]): void {
  let end = 0;
  for (const chunk of chunks) {
    expect(chunk.start).toBeGreaterThanOrEqual(end);
    expect(source.slice(end, chunk.start).trim()).toBe('');
    expect(source.slice(chunk.start, chunk.end).trim()).not.toBe('');
    expect(source.charCodeAt(chunk.start) & 0xfc00).not.toBe(0xdc00);
    expect(chunk.tokens).toBe(estimateTokens(source, chunk.start, chunk.end));
    expect(chunk.tokens).toBeLessThanOrEqual(MAX_CHUNK_TOKENS);
    ({ end } = chunk);
  }
  expect(source.slice(end).trim()).toBe('');
}

describe('chunkBlocks', () => {
  it('puts every character that is not blank into exactly one chunk of at most 500 tokens', () => {
    fc.assert(fc.property(markdownDocument, (source) => expectPartition(source, chunkMarkdown(source))));
  });

  it('does so for text without markup', () => {
    fc.assert(
      fc.property(markdownDocument, (source) =>
        expectPartition(source, [...chunkBlocks(source, scanPlainText(source))]),
      ),
    );
  });

  it('does so for any characters at all', () => {
    const anything = fc.array(fc.string({ unit: 'binary' }), { maxLength: 50 }).map((parts) => parts.join('\n'));
    fc.assert(fc.property(anything, (source) => expectPartition(source, chunkMarkdown(source))));
  });

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
    expectPartition(source, chunks);
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
