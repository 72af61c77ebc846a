import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../../../../main/base/estimate-tokens.ts';
import { chunkerIdOf, chunkerNameOf, findChunker } from '../../../../../main/retrieval/parse/chunk/chunker.ts';
import { scanMarkdown } from '../../../../../main/retrieval/parse/markdown/scan-markdown.ts';
import { markdownDocument } from '../../../../support/markdown-arbitrary.ts';

function cut(text: string, name: string): string[] {
  const chunker = findChunker(chunkerIdOf(name));
  if (chunker === null) throw new Error(`no chunker ${name}`);
  return [...chunker(text, scanMarkdown(text))].map(({ start, end }) => text.slice(start, end));
}

const SENTENCES = Array.from({ length: 40 }, (_, index) => `Sentence number ${index} says what it says.`);

describe('chunker names', () => {
  it('have one canonical id, which leads back to the name', () => {
    expect(chunkerIdOf('heading')).toBe('blocks-1');
    expect(chunkerIdOf('sentence')).toBe('sentence-1/256+32');
    expect(chunkerIdOf('sentence:256/32')).toBe(chunkerIdOf('sentence'));
    expect(chunkerIdOf('fixed:512/64+path')).toBe('fixed-1/512+64/path');
    for (const name of ['heading', 'sentence:128/16', 'fixed:200/50+path']) {
      expect(chunkerNameOf(chunkerIdOf(name))).toBe(name);
    }
  });

  it('are refused when they say nothing sensible', () => {
    for (const name of [
      'paragraph',
      'sentence:',
      'heading:200',
      'heading+path',
      'sentence:10',
      'fixed:100/51',
      'fixed:9999',
    ]) {
      expect(() => chunkerIdOf(name), name).toThrow('chunker');
    }
  });

  it('of another version are found by nobody', () => {
    expect(findChunker('blocks-0')).toBeNull();
    expect(findChunker('sentence-0/256+32')).toBeNull();
    expect(chunkerNameOf('blocks-0')).toBe('blocks-0');
  });
});

describe('sentence windows', () => {
  it('cut between sentences, repeat the end of the one before, and keep to the size', () => {
    const chunks = cut(SENTENCES.join(' '), 'sentence:64/20');
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) {
      expect(chunk).toMatch(/^Sentence number \d+ .*says\.$/s);
      expect(estimateTokens(chunk)).toBeLessThanOrEqual(64);
    }
    const [first = '', second = ''] = chunks;
    const lastOfFirst = first.slice(first.lastIndexOf('Sentence'));
    expect(second).toContain(lastOfFirst);
    expect(first).toContain(second.slice(0, second.indexOf('.')));
  });

  it('never reach across a heading', () => {
    const chunks = cut('# One\n\nFirst.\n\n# Two\n\nSecond.\n', 'sentence:64/20');
    expect(chunks).toEqual(['# One\n\nFirst.', '# Two\n\nSecond.']);
  });

  it('keep the headings only when asked to', () => {
    const text = '# One\n\n## Two\n\nWords.\n';
    const pathsOf = (name: string): readonly (readonly string[])[] =>
      [...(findChunker(chunkerIdOf(name))?.(text, scanMarkdown(text)) ?? [])].map(({ headingPath }) => headingPath);
    expect(pathsOf('sentence')).toEqual([[]]);
    expect(pathsOf('sentence+path')).toEqual([['One', 'Two']]);
  });
});

describe('every window chunker', () => {
  it('loses no character and makes no chunk too long, whatever the text', () => {
    fc.assert(
      fc.property(
        markdownDocument,
        fc.constantFrom('sentence:32/8', 'sentence:64/0+path', 'fixed:32/16', 'fixed:64/8+path'),
        (text, name) => {
          const chunker = findChunker(chunkerIdOf(name));
          const size = Number(/\d+/.exec(name)?.[0]);
          const seen = new Uint8Array(text.length);
          let before = -1;
          for (const { start, end, tokens } of chunker?.(text, scanMarkdown(text)) ?? []) {
            expect(start).toBeGreaterThanOrEqual(before);
            before = start;
            seen.fill(1, start, end);
            expect(tokens).toBeLessThanOrEqual(size);
          }
          const lost = [...scanMarkdown(text)].flatMap(({ start, end }) =>
            [...text.slice(start, end).matchAll(/\S/g)].filter(({ index }) => seen[start + index] !== 1),
          );
          expect(lost).toEqual([]);
        },
      ),
      { numRuns: 400 },
    );
  });
});
