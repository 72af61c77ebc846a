/** Pixels of a picture that are decoded and read: an A2 sheet at 300 dots per inch, at four bytes each in memory. */
export const MAX_IMAGE_PIXELS = 36_000_000;

export type ImageKind = 'png' | 'jpeg' | 'tiff' | 'webp';

/** Segments of a JPEG before its frame, and directories of a TIFF, that are walked through. */
const MAX_STEPS = 1000;

/** @returns what kind of picture the first bytes promise, or null */
export function imageKindOf(bytes: Uint8Array): ImageKind | null {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff';
  return text.startsWith('RIFF') && text.slice(8) === 'WEBP' ? 'webp' : null;
}

/** @returns width and height as the header says, without decoding anything; null when the header does not say */
export function readImageSize(bytes: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    switch (imageKindOf(bytes)) {
      case 'png':
        return { width: view.getUint32(16), height: view.getUint32(20) };
      case 'jpeg':
        return jpegSize(view);
      case 'tiff':
        return tiffSize(view);
      case 'webp':
        return webpSize(view);
      case null:
        return null;
    }
  } catch (error) {
    // The file ends before its header does.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function jpegSize(view: DataView): { width: number; height: number } | null {
  let position = 2;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const marker = view.getUint16(position);
    // Start of frame, of any coding; C4, C8 and CC among them are tables.
    if (marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffc8 && marker !== 0xffcc) {
      return { height: view.getUint16(position + 5), width: view.getUint16(position + 7) };
    }
    if (marker < 0xff00) return null;
    position += marker === 0xffff ? 1 : 2 + view.getUint16(position + 2);
  }
  return null;
}

/** The largest of its pictures: a TIFF holds several. */
function tiffSize(view: DataView): { width: number; height: number } | null {
  const isLittle = view.getUint8(0) === 0x49;
  let directory = view.getUint32(4, isLittle);
  let largest: { width: number; height: number } | null = null;
  for (let step = 0; step < MAX_STEPS && directory !== 0; step += 1) {
    const count = view.getUint16(directory, isLittle);
    let width = 0;
    let height = 0;
    for (let entry = directory + 2; entry < directory + 2 + count * 12; entry += 12) {
      const tag = view.getUint16(entry, isLittle);
      const isShort = view.getUint16(entry + 2, isLittle) === 3;
      const value = isShort ? view.getUint16(entry + 8, isLittle) : view.getUint32(entry + 8, isLittle);
      if (tag === 256) width = value;
      if (tag === 257) height = value;
    }
    if (largest === null || width * height > largest.width * largest.height) largest = { width, height };
    directory = view.getUint32(directory + 2 + count * 12, isLittle);
  }
  return largest;
}

function webpSize(view: DataView): { width: number; height: number } | null {
  const kind = String.fromCharCode(view.getUint8(12), view.getUint8(13), view.getUint8(14), view.getUint8(15));
  if (kind === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  const large = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
  return kind === 'VP8X' ? { width: large(24), height: large(27) } : null;
}
