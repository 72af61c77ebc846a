import type { ExtractedText } from '../extracted-text.ts';
import { readHtml } from '../html/read-html.ts';
import { ParseRefusal } from '../parse-refusal.ts';
import { readCoreProperties } from './core-properties.ts';
import { readOfficeParts, repackParts } from './office-parts.ts';

/**
 * Reads a Word document: headings, paragraphs, lists, tables and notes, by way of the HTML that mammoth makes of them.
 *
 * @throws ParseRefusal when the file is no Word document, or not to be read
 */
export async function readDocx(bytes: Uint8Array, { capFactor }: { capFactor: number }): Promise<ExtractedText> {
  const parts = readOfficeParts(bytes, capFactor);
  const { default: mammoth } = await import('mammoth');
  let html: string;
  try {
    const buffer = Buffer.from(repackParts(parts));
    // Pictures are not in the archive any more; an empty source keeps mammoth from asking for them.
    const convertImage = mammoth.images.imgElement(() => Promise.resolve({ src: '' }));
    const styleMap = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"];
    ({ value: html } = await mammoth.convertToHtml(
      { buffer },
      { convertImage, styleMap, includeEmbeddedStyleMap: false },
    ));
  } catch (error) {
    const message = `The Word document is damaged (${String(error).slice(0, 200)}). Open it in Word and save it again.`;
    throw new ParseRefusal({ reason: 'malformed', message });
  }
  const { mapped, blocks } = readHtml(withPlainCells(html));
  const { title, metadata } = readCoreProperties(parts);
  return { text: mapped.text, blocks, title, metadata, findings: [], note: null };
}

/** A paragraph in a cell would end the row: the cells of a row are to stand on one line. */
function withPlainCells(html: string): string {
  return html.replaceAll(/<(t[dh])\b([^>]*)>([\s\S]*?)<\/\1>/g, (_, name: string, attributes: string, cell: string) => {
    return `<${name}${attributes}>${cell.replaceAll(/<\/?p\b[^>]*>/g, ' ')}</${name}>`;
  });
}
