import type { DocumentFormat } from '../../contract/document.ts';
import { readZipEntries } from './archive/zip-entries.ts';
import { decodeText } from './decode-text.ts';
import { imageKindOf } from './ocr/image-size.ts';
import { ParseRefusal } from './parse-refusal.ts';

/** Formats that are no text: their content tells them, whatever the name says. */
const BINARY_FORMATS: ReadonlySet<DocumentFormat> = new Set(['pdf', 'docx', 'xlsx', 'image']);

const FORMAT_WORDS: Readonly<Partial<Record<DocumentFormat, string>>> = {
  pdf: 'a PDF',
  docx: 'a Word document',
  xlsx: 'an Excel workbook',
  image: 'a picture',
};

/** A PDF may begin with other things; readers look for its mark this far. */
const PDF_MARK_WITHIN = 1024;
const HTML_START =
  /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,500}?-->\s*)?<(?:!doctype html|html|head|body|table)[\s>]/i;
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le');

export function isBinaryFormat(format: DocumentFormat): boolean {
  return BINARY_FORMATS.has(format);
}

/**
 * Tells what a file is from what it holds, so that a text file that is a PDF is read as one, and a PDF that is a web
 * page as a web page.
 *
 * @param promised what the file's name says
 * @returns what to read it as
 * @throws ParseRefusal `unsupported`, `encrypted` or `malformed` for what is none of the formats that are read
 */
export function sniffFormat(bytes: Uint8Array, promised: DocumentFormat): DocumentFormat {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, PDF_MARK_WITHIN));
  if (start.startsWith('%PDF-') || (promised === 'pdf' && start.includes('%PDF-'))) return 'pdf';
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return archiveFormat(bytes);
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) throw legacyOffice(bytes);
  if (imageKindOf(bytes) !== null) return 'image';
  if (start.startsWith('{\\rtf')) {
    const message = 'The file is Rich Text. Save it as a Word document (.docx).';
    throw new ParseRefusal({ reason: 'unsupported', message });
  }
  return isBinaryFormat(promised) ? textFormat(bytes, promised) : promised;
}

function archiveFormat(bytes: Uint8Array): DocumentFormat {
  const names = readZipEntries(bytes).map(({ name }) => name);
  if (names.some((name) => name.startsWith('word/'))) return 'docx';
  if (names.some((name) => name.startsWith('xl/'))) return 'xlsx';
  const isSlides = names.some((name) => name.startsWith('ppt/'));
  const what = isSlides ? 'a PowerPoint presentation. Save it as PDF.' : 'an archive. Unpack it into the source.';
  throw new ParseRefusal({ reason: 'unsupported', message: `The file is ${what}` });
}

/** The container of Office 97–2003, which is also that of encrypted newer files. */
function legacyOffice(bytes: Uint8Array): ParseRefusal {
  const isEncrypted = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(ENCRYPTED_PACKAGE);
  if (isEncrypted)
    return new ParseRefusal({ reason: 'encrypted', message: 'The file is encrypted. Save it without a password.' });
  const message = 'The file is in the format of Office 97–2003. Save it in the current one (.docx, .xlsx).';
  return new ParseRefusal({ reason: 'unsupported', message });
}

/** Exports often put text under the name of an office file. */
function textFormat(bytes: Uint8Array, promised: DocumentFormat): DocumentFormat {
  const decoded = decodeText(bytes);
  if (decoded.kind === 'binary') {
    const message = `The file is not ${FORMAT_WORDS[promised] ?? promised}, although its name says so, and nothing else that is read.`;
    throw new ParseRefusal({ reason: 'malformed', message });
  }
  if (HTML_START.test(decoded.text.slice(0, 2000))) return 'html';
  return promised === 'xlsx' ? 'csv' : 'text';
}
