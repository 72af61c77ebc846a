import { describe, expect, it } from 'vitest';
import { unpackZip } from '../../../../../main/retrieval/parse/archive/unpack-zip.ts';
import { ParseRefusal } from '../../../../../main/retrieval/parse/parse-refusal.ts';
import { buildZip } from '../../../../support/build-office.ts';

const MEBIBYTE = 1024 * 1024;
const unpack = (bytes: Uint8Array, capFactor = 1): ReadonlyMap<string, Uint8Array> =>
  unpackZip(bytes, { isWanted: (name) => name.endsWith('.xml'), capFactor });

function reasonOf(run: () => unknown): string {
  try {
    run();
    return 'none';
  } catch (error) {
    if (error instanceof ParseRefusal) return error.note.reason;
    throw error;
  }
}

/** Where the directory entry of the first file begins. */
function directoryOf(bytes: Uint8Array): { view: DataView; at: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length; at += 1) if (view.getUint32(at, true) === 0x02014b50) return { view, at };
  throw new Error('no directory');
}

describe('unpacking a zip archive', () => {
  it('gives back what was packed, and touches nothing that is not wanted', () => {
    const bytes = buildZip({ 'a.xml': '<a/>', 'b/c.xml': 'x'.repeat(1000), 'inner.zip': buildZip({ 'z.xml': 'z' }) });
    const files = unpack(bytes);
    expect([...files].map(([name, content]) => [name, content.length])).toEqual([
      ['a.xml', 4],
      ['b/c.xml', 1000],
    ]);
  });

  it('refuses a bomb by what its directory says, before unpacking', () => {
    expect(reasonOf(() => unpack(buildZip({ 'a.xml': new Uint8Array(40 * MEBIBYTE) })))).toBe('archive_ratio');
    const noise = Uint8Array.from({ length: MEBIBYTE }, (_, index) => (index * 7919) >> (index % 13));
    const large = Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`${index}.xml`, noise] as const));
    expect(reasonOf(() => unpack(buildZip(large, 0)))).toBe('archive_size');
    expect(reasonOf(() => unpack(buildZip(large, 0), 2))).toBe('none');
  });

  it('refuses a bomb whose directory lies about its size', () => {
    const bytes = buildZip({ 'a.xml': new Uint8Array(150 * MEBIBYTE) });
    const { view, at } = directoryOf(bytes);
    view.setUint32(at + 24, 1000, true);
    expect(reasonOf(() => unpack(bytes))).toBe('malformed');
  });

  it('refuses entries that lie over each other', () => {
    const bytes = buildZip({ 'a.xml': 'abc'.repeat(5000), 'b.xml': '' }, 0);
    const { view, at } = directoryOf(bytes);
    const second = at + 46 + 5;
    expect(view.getUint32(second, true)).toBe(0x02014b50);
    for (const offset of [20, 24]) view.setUint32(second + offset, 15_000, true);
    view.setUint32(second + 42, 0, true);
    expect(reasonOf(() => unpack(bytes))).toBe('malformed');
  });

  it('passes over names that leave the archive', () => {
    const bytes = buildZip({ '../a.xml': 'a', '/b.xml': 'b', 'c\\d.xml': 'c', 'C:e.xml': 'e', 'f.xml': 'f' });
    expect([...unpack(bytes).keys()]).toEqual(['f.xml']);
  });

  it('refuses large numbers that lead nowhere, and archives that are cut short', () => {
    const bytes = buildZip({ 'a.xml': 'abc', 'b.xml': 'def' });
    const lying = bytes.slice();
    new DataView(lying.buffer).setUint32(lying.length - 6, 0xffffffff, true);
    expect(reasonOf(() => unpack(lying))).toBe('malformed');
    for (let length = 0; length < bytes.length; length += 1) {
      expect(reasonOf(() => unpack(bytes.slice(0, length)))).toBe('malformed');
    }
  });

  it('says when an archive is encrypted', () => {
    const bytes = buildZip({ 'a.xml': 'abc' });
    const { view, at } = directoryOf(bytes);
    view.setUint16(at + 8, 1, true);
    expect(reasonOf(() => unpack(bytes))).toBe('encrypted');
  });
});
