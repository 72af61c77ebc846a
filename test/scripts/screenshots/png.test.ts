import { crc32, deflateSync } from 'node:zlib';
import { assert, integer, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { decodePng, encodePalettePng } from '../../../scripts/screenshots/png.ts';
import { MAX_COLOURS, reduceColours } from '../../../scripts/screenshots/reduce-colours.ts';

/** A PNG of the given rows, each with its filter byte in front. */
function pngOf(width: number, rows: readonly (readonly number[])[], colourType: number): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    const edges = Buffer.alloc(8);
    edges.writeUInt32BE(body.length, 0);
    edges.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([edges.subarray(0, 4), named, edges.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, colourType, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('every filter of the format is undone', () => {
  const rows = [
    // None, as it is: two pixels.
    [0, 10, 20, 30, 40, 50, 60],
    // Sub: the second pixel is the first plus the difference.
    [1, 1, 2, 3, 1, 1, 1],
    // Up: the row above plus the difference, modulo 256.
    [2, 255, 0, 0, 0, 0, 1],
    // Average of left and above, rounded down: (0 + 0) >> 1, then (1 + 2) >> 1.
    [3, 1, 1, 1, 0, 0, 0],
    // Paeth: above where there is nothing to the left; then the nearest of left, above and above left.
    [4, 0, 0, 0, 0, 0, 0],
  ];
  const { width, height, pixels } = decodePng(pngOf(2, rows, 2));
  expect([width, height]).toEqual([2, 5]);
  expect([...pixels].map((pixel) => pixel.toString(16).padStart(6, '0'))).toEqual([
    '0a141e',
    '28323c',
    '010203',
    '020304',
    '000203',
    '020305',
    '010202',
    '010203',
    '010202',
    '010203',
  ]);
});

test('alpha is dropped, and another kind of PNG is refused by name', () => {
  expect([...decodePng(pngOf(1, [[0, 1, 2, 3, 255]], 6)).pixels]).toEqual([0x010203]);
  expect(() => decodePng(pngOf(1, [[0, 1]], 0))).toThrow('colour type 0');
  expect(() => decodePng(Buffer.from('GIF89a, which is none'))).toThrow('not a PNG');
});

test('what is written names its colours and its size as the format has them', () => {
  const file = encodePalettePng({ width: 2, height: 1 }, Uint8Array.of(1, 0), [0x102030, 0xffffff]);
  const palette = file.indexOf('PLTE');
  expect([...file.subarray(palette + 4, palette + 10)]).toEqual([0x10, 0x20, 0x30, 0xff, 0xff, 0xff]);
  expect(file.readUInt32BE(16)).toBe(2);
  expect(file.readUInt32BE(20)).toBe(1);
});

test('a picture of few colours keeps every one; one of many gets at most 256, the frequent ones exactly', () => {
  const few = reduceColours(Uint32Array.of(0xff0000, 0x00ff00, 0xff0000));
  expect(few.palette).toEqual([0xff0000, 0x00ff00]);
  expect([...few.indices]).toEqual([0, 1, 0]);

  const flat = new Uint32Array(10_000).fill(0x123456);
  const noise = Uint32Array.from({ length: 5_000 }, (_, index) => (index * 2_654_435_761) % 0x1000000);
  const many = reduceColours(Uint32Array.of(...flat, ...noise));
  expect(many.palette.length).toBeLessThanOrEqual(MAX_COLOURS);
  expect(many.palette[0]).toBe(0x123456);
  expect(many.indices[0]).toBe(0);
});

test('each pixel gets the nearest colour there is', () => {
  assert(
    property(uint8Array({ minLength: 3, maxLength: 90 }), integer({ min: 1, max: 8 }), (bytes, limit) => {
      const pixels = Uint32Array.from({ length: Math.floor(bytes.length / 3) }, (_, index) =>
        Buffer.from(bytes).readUIntBE(index * 3, 3),
      );
      const { palette, indices } = reduceColours(pixels, limit);
      expect(palette.length).toBeLessThanOrEqual(limit);
      const away = (a: number, b: number): number =>
        [16, 8, 0].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);
      for (const [index, colour] of pixels.entries()) {
        const chosen = palette[indices[index] ?? -1] ?? Number.NaN;
        expect(away(colour, chosen)).toBe(Math.min(...palette.map((candidate) => away(colour, candidate))));
      }
    }),
  );
});
