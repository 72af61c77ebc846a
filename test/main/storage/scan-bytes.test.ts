import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteScanner } from '../../../main/storage/scan-bytes.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const MEBIBYTE = 1024 * 1024;

async function scan(bytes: Uint8Array, ...needles: string[]): Promise<number> {
  const path = join(makeTemporaryDirectory(), 'file');
  writeFileSync(path, bytes);
  const { hits, bytes: read } = await createByteScanner(needles).scan(path);
  expect(read).toBe(bytes.length);
  return hits;
}

describe('a scan of bytes', () => {
  it.each<[string, Uint8Array]>([
    ['as written', Buffer.from('xx Zoë Ångström yy')],
    ['in capitals', Buffer.from('ZOË ÅNGSTRÖM')],
    ['decomposed', Buffer.from('Zoë Ångström'.normalize('NFD'))],
    ['in UTF-16', Buffer.from('..Zoë Ångström', 'utf16le')],
    ['in UTF-16 of the other order', Buffer.from('Zoë Ångström', 'utf16le').swap16()],
  ])('finds a name %s', async (_how, bytes) => expect(await scan(bytes, 'Zoë Ångström')).toBeGreaterThan(0));

  it('does not find what is nearly it', async () => {
    expect(await scan(Buffer.from('Zoe Angstrom, Zoë Ångströ'), 'Zoë Ångström')).toBe(0);
  });

  it('finds one that lies across two pieces of a large file, once', async () => {
    for (const at of [4 * MEBIBYTE - 3, 4 * MEBIBYTE, 4 * MEBIBYTE - 12, 8 * MEBIBYTE + 5]) {
      const bytes = Buffer.alloc(9 * MEBIBYTE, 'k');
      bytes.write('maya lindgren', at);
      expect(await scan(bytes, 'Maya Lindgren', 'not there at all')).toBe(1);
    }
  });

  it('finds a short name as a word only, whatever single byte stands beside it', async () => {
    expect(await scan(Buffer.from('planning, announced, Joann'), 'Ann')).toBe(0);
    expect(await scan(Buffer.from('by Ann; aAnn\u0001'), 'Ann')).toBe(2);
  });

  it('agrees with a plain search', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[ab]{6,7}$/), fc.stringMatching(/^[abc]{0,60}$/), async (needle, text) => {
        let count = 0;
        for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) count += 1;
        expect(await scan(Buffer.from(text), needle)).toBe(count);
      }),
      { numRuns: 50 },
    );
  });
});
