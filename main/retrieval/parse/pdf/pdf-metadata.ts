import type { DocumentMetadata } from '../../../contract/parse-quality.ts';
import { MetadataBuilder } from '../metadata-builder.ts';
import type { PdfDocument } from './open-pdf.ts';

/** What programs put where a title belongs. */
const NO_TITLE =
  /^(?:untitled.*|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pptx?|xlsx?|tex|dvi|indd|pdf|rtf|odt))$/i;
/** `D:20240131120000+01'00'` */
const PDF_DATE = /^D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:(Z)|([+-])(\d{2})'?(\d{2})?)?/;

/** @returns what the PDF says about itself; its title only when it is one */
export async function readPdfMetadata(pdf: PdfDocument): Promise<{ title: string | null; metadata: DocumentMetadata }> {
  const metadata = new MetadataBuilder();
  metadata.add('pages', pdf.numPages);
  let info: Record<string, unknown> = {};
  try {
    const read = await pdf.getMetadata();
    info = Object.fromEntries(Object.entries(read.info));
  } catch {
    // Damaged metadata says nothing.
  }
  const textOf = (key: string): string | null => (typeof info[key] === 'string' ? info[key].trim() || null : null);
  const given = textOf('Title');
  const title =
    given !== null && !NO_TITLE.test(given) ? given.slice(0, 300).replaceAll(/\s+/g, ' ').toWellFormed() : null;
  metadata.add('title', title);
  metadata.add('author', textOf('Author'));
  metadata.add('subject', textOf('Subject'));
  metadata.add('keywords', textOf('Keywords'));
  metadata.add('created', isoDateOf(textOf('CreationDate')));
  metadata.add('modified', isoDateOf(textOf('ModDate')));
  return { title, metadata: metadata.build() };
}

function isoDateOf(text: string | null): string | null {
  const match = PDF_DATE.exec(text ?? '');
  if (!match) return null;
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    ,
    sign,
    hours = '00',
    minutes = '00',
  ] = match;
  const zone = sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
