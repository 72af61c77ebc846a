import { describe, expect, it } from 'vitest';
import type { DocumentFormat } from '../../../../main/contract/document.ts';
import { ParseRefusal } from '../../../../main/retrieval/parse/parse-refusal.ts';
import { sniffFormat } from '../../../../main/retrieval/parse/sniff-format.ts';
import { buildDocx, buildXlsx, buildZip, paragraph } from '../../../support/build-office.ts';
import { buildPdf } from '../../../support/build-pdf.ts';
import { buildPng } from '../../../support/build-png.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const OLD_OFFICE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

function sniff(bytes: Uint8Array, promised: DocumentFormat): string {
  try {
    return sniffFormat(bytes, promised);
  } catch (error) {
    if (error instanceof ParseRefusal) return error.note.reason;
    throw error;
  }
}

describe('telling a file by its content', () => {
  it.each<[string, Uint8Array, DocumentFormat, string]>([
    ['a PDF called text', buildPdf([{}]), 'text', 'pdf'],
    ['a PDF after a line of something', bytesOf('\r\njunk\n%PDF-1.4\n'), 'pdf', 'pdf'],
    ['a text about PDFs', bytesOf('A PDF begins with %PDF-1.4.'), 'text', 'text'],
    ['a Word document called PDF', buildDocx(paragraph('x')), 'pdf', 'docx'],
    ['a workbook called CSV', buildXlsx({ A: [[1]] }), 'csv', 'xlsx'],
    ['a picture called Word', buildPng(9, 9), 'docx', 'image'],
    ['a web page called PDF', bytesOf('<!DOCTYPE html>\n<p>x'), 'pdf', 'html'],
    ['a web page called Excel', bytesOf('<html xmlns:x="y"><table><tr><td>1'), 'xlsx', 'html'],
    ['rows called Excel', bytesOf('a\tb\n1\t2\n'), 'xlsx', 'csv'],
    ['prose called Word', bytesOf('Dear reader,'), 'docx', 'text'],
    ['noise called PDF', bytesOf('\0\x01\x02\x03'), 'pdf', 'malformed'],
    ['noise called text', bytesOf('\0\x01\x02\x03'), 'text', 'text'],
    ['Rich Text called Word', bytesOf('{\\rtf1 x}'), 'docx', 'unsupported'],
    ['Word 97', bytesOf(`${OLD_OFFICE}${'\0'.repeat(600)}`), 'docx', 'unsupported'],
    [
      'an encrypted workbook',
      bytesOf(`${OLD_OFFICE}\0\0${'EncryptedPackage'.split('').join('\0')}\0`),
      'xlsx',
      'encrypted',
    ],
    ['an archive called text', buildZip({ 'a.txt': 'a' }), 'text', 'unsupported'],
    ['half an archive', bytesOf('PK\x03\x04'), 'docx', 'malformed'],
    ['Markdown', bytesOf('# PK'), 'markdown', 'markdown'],
  ])('%s', (_, bytes, promised, found) => expect(sniff(bytes, promised)).toBe(found));
});
