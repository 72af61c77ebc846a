import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTokens } from '../../../main/base/estimate-tokens.ts';

describe('estimateTokens', () => {
  it.each([
    ['', 0],
    ['word', 1],
    ['two words', 2],
    ['internationalisation', 3], // 9 letters, then 6 and 5 more
    ['getElementById', 4], // get Element By Id
    ['NASA', 1],
    ['2026', 2], // 202 6
    ['a, b', 3],
    ['end.\nNext', 3], // the line break belongs to the full stop
    ['one\ntwo', 3],
    ['    indented', 2],
    ['日本', 2],
    ['-'.repeat(75), 5], // three marks in pairs, then one token for each 24
  ])('counts %j as %i tokens', (text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });

  it('comes within 20 % of a byte-pair tokenizer on English Markdown', () => {
    const text =
      '## Installing\n\nRun `npm install better-sqlite3` in the folder of your project. The package brings its own ' +
      'build of SQLite, so that no compiler is needed on common platforms.\n\n- Node 22 or newer\n- about 20 MB of disk\n\n' +
      '```js\nimport Database from "better-sqlite3";\nconst db = new Database("app.db", { readonly: true });\n```\n';
    // o200k_base counts 83 tokens in this text.
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(67);
    expect(estimateTokens(text)).toBeLessThanOrEqual(99);
  });

  it('reads a stretch of a text as it reads the stretch alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(40), fc.nat(40), (text, a, b) => {
        const [start, end] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
        expect(estimateTokens(text, start, end)).toBe(estimateTokens(text.slice(start, end)));
      }),
    );
  });

  it('never undercounts a whole by more than one token per cut', () => {
    const words = fc.array(fc.constantFrom('alpha ', 'Beta, ', '12345 ', '\n\n', '| --- |', '`x`', 'émigré ', '  '), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(words, fc.nat(200), (parts, at) => {
        const text = parts.join('');
        const cut = Math.min(at, text.length);
        const pieces = estimateTokens(text, 0, cut) + estimateTokens(text, cut);
        expect(estimateTokens(text)).toBeLessThanOrEqual(pieces + 1);
      }),
    );
  });
});
