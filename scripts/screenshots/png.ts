/**
 * Just enough PNG to make screenshots small: reads what Chromium writes (8 bits, RGB or RGBA, not interlaced) and
 * writes pictures with a palette, which for an interface is less than half the size at no visible cost.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Colour types of the format. */
const TRUECOLOUR = 2;
const PALETTE = 3;
const TRUECOLOUR_ALPHA = 6;

export interface Picture {
  width: number;
  height: number;
  /** One colour a pixel, row by row, as 0xRRGGBB; alpha is dropped, a page has none. */
  pixels: Uint32Array;
}

/**
 * @throws Error for any other kind of PNG
 * @see PNG Specification, third edition, sections 5 and 9
 */
export function decodePng(file: Buffer): Picture {
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('This is not a PNG file.');
  let header: Buffer | undefined;
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const body = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') header = body;
    else if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  if (header === undefined) throw new Error('This PNG file has no header.');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [bits, colourType, , , interlace] = header.subarray(8);
  const isKnown = bits === 8 && interlace === 0 && (colourType === TRUECOLOUR || colourType === TRUECOLOUR_ALPHA);
  if (!isKnown) throw new Error(`PNG of ${bits} bits, colour type ${colourType}, interlace ${interlace} is not read.`);
  const channels = colourType === TRUECOLOUR ? 3 : 4;
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels);
  const pixels = new Uint32Array(width * height);
  for (let pixel = 0; pixel < pixels.length; pixel += 1) pixels[pixel] = bytes.readUIntBE(pixel * channels, 3);
  return { width, height, pixels };
}

/** Undoes the prediction of each row from the pixel to the left, above and above left. */
function unfilter(filtered: Buffer, rowBytes: number, rows: number, channels: number): Buffer {
  const out = Buffer.alloc(rowBytes * rows);
  for (let row = 0; row < rows; row += 1) {
    const filter = filtered[row * (rowBytes + 1)] ?? 0;
    for (let column = 0; column < rowBytes; column += 1) {
      const at = row * rowBytes + column;
      const left = column < channels ? 0 : (out[at - channels] ?? 0);
      const above = row === 0 ? 0 : (out[at - rowBytes] ?? 0);
      const aboveLeft = row === 0 || column < channels ? 0 : (out[at - rowBytes - channels] ?? 0);
      const raw = filtered[row * (rowBytes + 1) + 1 + column] ?? 0;
      out[at] = raw + predict(filter, left, above, aboveLeft);
    }
  }
  return out;
}

function predict(filter: number, left: number, above: number, aboveLeft: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const guess = left + above - aboveLeft;
      const [byLeft, byAbove, byBoth] = [left, above, aboveLeft].map((value) => Math.abs(guess - value));
      if (byLeft! <= byAbove! && byLeft! <= byBoth!) return left;
      return byAbove! <= byBoth! ? above : aboveLeft;
    }
    default:
      throw new Error(`There is no PNG filter ${filter}.`);
  }
}

/**
 * Writes a picture of at most 256 colours.
 *
 * @param indices one a pixel, into `palette`
 * @param palette colours as 0xRRGGBB
 */
export function encodePalettePng(
  { width, height }: Pick<Picture, 'width' | 'height'>,
  indices: Uint8Array,
  palette: readonly number[],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, PALETTE, 0, 0, 0], 8);
  const colours = Buffer.alloc(palette.length * 3);
  for (const [index, colour] of palette.entries()) colours.writeUIntBE(colour, index * 3, 3);
  // No prediction: between the numbers of a palette there is nothing to predict.
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(indices.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const out = Buffer.alloc(body.length + 12);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}
