import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { parseReleaseFile, releaseFileText } from '../../../main/release/release-file-text.ts';
import { signedRelease } from '../../support/release-fixture.ts';

const PATH = 'releases/default-7.release.json';
const text = releaseFileText(signedRelease());

function refusal(of: string): string {
  try {
    parseReleaseFile(PATH, of);
  } catch (error) {
    if (!TrestleError.is(error)) throw error;
    return error.message;
  }
  return '';
}

describe('a release file', () => {
  it('is read back as it was written', () => {
    expect(parseReleaseFile(PATH, text)).toEqual(signedRelease({ ...signedRelease() }));
    expect(releaseFileText(parseReleaseFile(PATH, text))).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['half of one', text.slice(0, text.length / 2)],
    ['a list', '[]'],
    ['null', 'null'],
    ['a later version', text.replace('"releaseFileVersion": 1', '"releaseFileVersion": 2')],
    ['a key that is not known', text.replace('"name"', '"nickname"')],
    ['a prototype', text.replace('"createdBy"', '"__proto__"')],
    ['a prototype that is spelled otherwise', text.replace('"createdBy"', '"\\u005f_proto__"')],
    ['a path out of its folder', text.replace('"prompts/answer.prompt.md"', '"prompts/../../answer.md"')],
    ['an absolute path', text.replace('"prompts/answer.prompt.md"', '"/etc/passwd"')],
    ['a path of Windows', text.replace('"prompts/answer.prompt.md"', '"C:\\\\answer.md"')],
    ['a name that is a path', text.replace('"default-7"', '"../default-7"')],
    ['a hash that is none', text.replace(/"releaseHash": "[^"]*"/, '"releaseHash": "r-1"')],
    ['a number for a text', text.replace('"createdBy": "ada"', '"createdBy": 7')],
    ['what is nested a million times', `{"bundle":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`],
  ])('is refused with its path when it is %s', (_what, hostile) => {
    expect(hostile).not.toBe(text);
    expect(refusal(hostile)).toContain(PATH);
  });

  it('is read or refused, whatever stands in the file', () => {
    const anyJson = fc.property(fc.json({ maxDepth: 6 }), (json) => refusal(json).includes(PATH));
    expect(fc.check(anyJson, { numRuns: 300 }).failed).toBe(false);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 4 }), (at, other) => {
        const said = refusal(`${text.slice(0, at)}${other}${text.slice(at + other.length)}`);
        return said === '' || said.includes(PATH);
      }),
      { numRuns: 500 },
    );
  });
});
