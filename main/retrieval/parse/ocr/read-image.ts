import type { Block } from '../block.ts';
import type { ExtractedText } from '../extracted-text.ts';
import { ParseRefusal } from '../parse-refusal.ts';
import { scanPlainText } from '../scan-plain-text.ts';
import { MAX_IMAGE_PIXELS, readImageSize } from './image-size.ts';
import type { OcrEngine } from './ocr-engine.ts';
import { lowConfidence } from './ocr-findings.ts';

/** Smaller pictures are icons. */
const MIN_SIDE_PIXELS = 32;
const MEGA = 1_000_000;

/**
 * Reads the text in a picture.
 *
 * @throws ParseRefusal `image_too_large` before anything is decoded, `empty` for icons, `malformed`
 */
export async function readImage(
  bytes: Uint8Array,
  { capFactor, ocr }: { capFactor: number; ocr: OcrEngine },
): Promise<ExtractedText> {
  const size = readImageSize(bytes);
  if (size === null) throw damaged();
  const pixels = size.width * size.height;
  const limit = MAX_IMAGE_PIXELS * capFactor;
  if (pixels > limit) {
    throw new ParseRefusal({
      reason: 'image_too_large',
      message: `The picture has ${(pixels / MEGA).toFixed(0)} megapixels (${size.width} × ${size.height}); up to ${limit / MEGA} are read. Save it at half the size.`,
      found: { value: pixels, limit, unit: 'pixels' },
    });
  }
  if (Math.min(size.width, size.height) < MIN_SIDE_PIXELS) {
    const message = `The picture has ${size.width} × ${size.height} pixels, too few for text.`;
    throw new ParseRefusal({ reason: 'empty', message });
  }
  const { text, confidence } = await ocr.recognize(bytes).catch(() => {
    throw damaged();
  });
  if (text === '') throw new ParseRefusal({ reason: 'empty', message: 'No text was found in the picture.' });
  const blocks: Block[] = [...scanPlainText(text)];
  const metadata = { width: size.width, height: size.height };
  return { text, blocks, title: null, metadata, findings: lowConfidence(confidence), note: null };
}

function damaged(): ParseRefusal {
  return new ParseRefusal({
    reason: 'malformed',
    message: 'The picture is damaged, or of a kind that cannot be decoded. Save it as PNG.',
  });
}
