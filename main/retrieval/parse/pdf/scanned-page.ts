import type { OcrEngine } from '../ocr/ocr-engine.ts';
import { toPortableGrey } from '../ocr/portable-grey.ts';
import type { PageParagraph } from './page-paragraphs.ts';
import type { PdfPage } from './open-pdf.ts';

/** Smaller pictures are logos and lines. */
const MIN_WIDTH = 200;
const MIN_HEIGHT = 24;
/** Pictures looked at on one page: scanners cut pages into strips. */
const MAX_PICTURES = 64;

/** What is used of a decoded image of pdf.js. */
interface DecodedImage {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

/** Recognises the text in the pictures of a page, top to bottom as they are painted. @returns null when it has none */
export async function recognizePage(
  page: PdfPage,
  ocr: OcrEngine,
): Promise<{ paragraphs: PageParagraph[]; text: string; confidence: number } | null> {
  const texts: string[] = [];
  let characters = 0;
  let confidence = 0;
  for (const image of await picturesOf(page)) {
    const result = await ocr.recognize(toPortableGrey(image));
    if (result.text === '') continue;
    texts.push(result.text);
    characters += result.text.length;
    confidence += result.confidence * result.text.length;
  }
  page.cleanup();
  if (characters === 0) return null;
  const text = texts.join('\n\n');
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => {
    const lines = paragraph.trim().split('\n');
    // Recognised text has no size of type: it is body text.
    return { kind: 'paragraph' as const, text: lines.join('\n'), size: 0, lines: lines.length };
  });
  return {
    paragraphs: paragraphs.filter((paragraph) => paragraph.text !== ''),
    text,
    confidence: confidence / characters,
  };
}

async function picturesOf(page: PdfPage): Promise<DecodedImage[]> {
  const { getResolvedPDFJS } = await import('unpdf');
  const { OPS } = await getResolvedPDFJS();
  const painting = new Set<number>([OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject]);
  const images: DecodedImage[] = [];
  let operators: Awaited<ReturnType<PdfPage['getOperatorList']>>;
  try {
    operators = await page.getOperatorList();
  } catch {
    return [];
  }
  for (const [index, operator] of operators.fnArray.entries()) {
    if (!painting.has(operator) || images.length >= MAX_PICTURES) continue;
    const [given] = (operators.argsArray[index] ?? []) as unknown[];
    const image = await resolveImage(page, given);
    if (image && image.width >= MIN_WIDTH && image.height >= MIN_HEIGHT) images.push(image);
  }
  return images;
}

/** An image is given whole, or by the name under which pdf.js will have it when it is decoded. */
async function resolveImage(page: PdfPage, given: unknown): Promise<DecodedImage | null> {
  const name =
    typeof given === 'string' ? given : isRecord(given) && typeof given['data'] === 'string' ? given['data'] : null;
  if (name === null) return isImage(given) ? given : null;
  const objects = name.startsWith('g_') ? page.commonObjs : page.objs;
  // An image that cannot be decoded is known by name and never comes.
  const image = objects.has(name) ? (objects.get(name) as unknown) : null;
  return isImage(image) ? image : null;
}

function isImage(value: unknown): value is DecodedImage {
  return (
    isRecord(value) &&
    typeof value['width'] === 'number' &&
    typeof value['height'] === 'number' &&
    (value['data'] instanceof Uint8Array || value['data'] instanceof Uint8ClampedArray)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
