import { describe, expect, it } from 'vitest';
import { imageKindOf, readImageSize } from '../../../../../main/retrieval/parse/ocr/image-size.ts';
import { toPortableGrey } from '../../../../../main/retrieval/parse/ocr/portable-grey.ts';
import { buildPng } from '../../../../support/build-png.ts';

const bytes = (...values: (number | string)[]): Uint8Array =>
  Buffer.concat(values.map((value) => (typeof value === 'string' ? Buffer.from(value, 'latin1') : Buffer.of(value))));

describe('the size of a picture', () => {
  it.each<[string, Uint8Array, { width: number; height: number } | null]>([
    ['png', buildPng(40, 30), { width: 40, height: 30 }],
    [
      'jpeg',
      bytes('\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x11\x08\x01\x02\x03\x04\x03'),
      { width: 772, height: 258 },
    ],
    ['jpeg', bytes('\xff\xd8\xff\xc4\x00\x02\x00\x00'), null],
    [
      'tiff',
      bytes('II*\0\x08\0\0\0\x02\0\x00\x01\x03\0\x01\0\0\0\x10\x01\0\0\x01\x01\x04\0\x01\0\0\0\x20\0\0\0\0\0\0\0'),
      { width: 272, height: 32 },
    ],
    ['webp', bytes('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\x03\0\x57\x02\0'), { width: 800, height: 600 }],
    ['webp', bytes('RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x20\x03\x58\x02'), { width: 800, height: 600 }],
    ['png', buildPng(40, 30).subarray(0, 20), null],
  ])('is read from the header of a %s', (kind, picture, size) => {
    expect(imageKindOf(picture)).toBe(kind);
    expect(readImageSize(picture)).toEqual(size);
  });

  it('ends on a TIFF whose directories go round in a circle', () => {
    expect(readImageSize(bytes('II*\0\x08\0\0\0\0\0\x08\0\0\0'))).toEqual({ width: 0, height: 0 });
  });
});

describe('a portable grey map', () => {
  const pixelsOf = (map: Uint8Array): number[] => [...map.subarray(map.indexOf(10, 8) + 1)];

  it('weighs colours as the eye does, and spreads bits', () => {
    const rgb = toPortableGrey({ width: 2, height: 1, data: Uint8Array.of(255, 255, 255, 255, 0, 0) });
    expect(Buffer.from(rgb).toString('latin1')).toMatch(/^P5\n2 1\n255\n/);
    expect(pixelsOf(rgb)).toEqual([255, 76]);
    expect(pixelsOf(toPortableGrey({ width: 10, height: 1, data: Uint8Array.of(0b1010_0000, 0b0100_0000) }))).toEqual([
      255, 0, 255, 0, 0, 0, 0, 0, 0, 255,
    ]);
  });
});
