import { matchesGlob as nodeMatchesGlob } from 'node:path/posix';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, expandBraces, matchesGlob } from '../../../../main/retrieval/ingest/glob.ts';

const matches = (pattern: string, path: string): boolean => matchesGlob(compileGlob(pattern), path);

describe('matchesGlob', () => {
  it.each([
    ['**/*.md', 'README.md', true],
    ['**/*.md', 'a/b/c.md', true],
    ['**/*.md', 'a/b/c.mdx', false],
    ['*.md', 'a/b.md', false],
    ['docs/**', 'docs/a/b.txt', true],
    ['docs/**', 'other/docs/a', false],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**/z', 'a/b/c/y', false],
    ['**/b/**/d', 'a/b/c/b/d', true],
    ['file?.txt', 'file1.txt', true],
    ['file?.txt', 'file10.txt', false],
    ['?', '🚚', true],
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[!a-c]x', 'dx', true],
    ['[^a-c]x', 'ax', false],
    ['[]]x', ']x', true],
    ['[open', '[open', true],
    ['\\*literal', '*literal', true],
    ['\\*literal', 'xliteral', false],
    ['a**b', 'axyb', true],
    ['a*b*c', 'a-b-b-c', true],
    ['*', '.hidden', true],
    ['a.b', 'axb', false],
  ])('%s against %s is %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it('agrees with Node on stars, question marks and double stars', () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'ab', 'x.md'), { minLength: 1, maxLength: 4 });
    const parts = fc.array(fc.constantFrom('a', '*', '**', '?', 'a*', '*.md', 'b'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(parts, names, (pattern, path) => {
        // Node lets a final "**" need a segment of its own; here "docs/**" also takes a file named docs.
        fc.pre(pattern.at(-1) !== '**');
        expect(matches(pattern.join('/'), path.join('/'))).toBe(nodeMatchesGlob(path.join('/'), pattern.join('/')));
      }),
    );
  });

  it('does not backtrack without bound on many stars', () => {
    expect(matches(`${'*a'.repeat(100)}*b`, 'a'.repeat(4000))).toBe(false);
    expect(matches(`${'**/a/'.repeat(50)}b`, 'a/'.repeat(2000).slice(0, -1))).toBe(false);
  });
});

describe('expandBraces', () => {
  it.each([
    ['*.{md,txt}', ['*.md', '*.txt']],
    ['{a,b}/{c,d}', ['a/c', 'a/d', 'b/c', 'b/d']],
    ['{a,{b,c}}', ['a', 'b', 'a', 'c']],
    ['{single}', ['{single}']],
    ['plain', ['plain']],
  ])('writes %s out', (pattern, expected) => {
    expect(new Set(expandBraces(pattern))).toEqual(new Set(expected));
  });

  it('stops before a pattern stands for everything', () => {
    expect(expandBraces('{a,b}'.repeat(20)).length).toBeLessThan(600);
  });
});
