import type { getDocumentProxy, getResolvedPDFJS } from 'unpdf';
import { ParseRefusal } from '../parse-refusal.ts';

export type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
export type PdfPage = Awaited<ReturnType<PdfDocument['getPage']>>;
export type PdfLibrary = Awaited<ReturnType<typeof getResolvedPDFJS>>;

/**
 * Opens a PDF for reading its text. Scripts, forms, attachments and fonts of the system are left alone; nothing is
 * fetched.
 *
 * @param maxImagePixels larger images are not decoded
 * @throws ParseRefusal `encrypted` or `malformed`
 */
export async function openPdf(bytes: Uint8Array, maxImagePixels: number): Promise<PdfDocument> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    // pdf.js takes the bytes over, and the caller may need them again; it takes no Buffer.
    return await getDocumentProxy(new Uint8Array(bytes), {
      maxImageSize: maxImagePixels,
      verbosity: 0,
      useSystemFonts: false,
      disableFontFace: true,
      enableXfa: false,
      useWorkerFetch: false,
      isOffscreenCanvasSupported: false,
      isImageDecoderSupported: false,
    });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'PasswordException') {
      throw new ParseRefusal({ reason: 'encrypted', message: 'The PDF needs a password. Save it without one.' });
    }
    const message = `The PDF is damaged (${String(error).slice(0, 200)}). Open it in a reader and save it again.`;
    throw new ParseRefusal({ reason: 'malformed', message });
  }
}
