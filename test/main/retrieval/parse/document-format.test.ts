import { describe, expect, it } from 'vitest';
import { detectFormat, isUnreadDocument } from '../../../../main/retrieval/parse/document-format.ts';

describe('detectFormat', () => {
  it.each([
    ['a/README', 'text'],
    ['a/guide.MD', 'markdown'],
    ['x.tar.gz', null],
    ['.gitignore', null],
    ['Makefile', 'code'],
    ['rates.tsv', 'csv'],
    ['terms.PDF', 'pdf'],
    ['a.b/letter.docx', 'docx'],
    ['Q3 export.xlsm', 'xlsx'],
    ['scan.jpeg', 'image'],
  ])('takes %s for %s', (path, format) => expect(detectFormat(path)).toBe(format));
});

describe('isUnreadDocument', () => {
  it.each(['terms.odt', 'Q3 export.XLS', 'a.b/letter.doc'])('knows %s for a document that is not read', (path) => {
    expect(isUnreadDocument(path)).toBe(true);
    expect(detectFormat(path)).toBeNull();
  });

  it.each(['logo.gif', 'notes.md', 'pdf', 'archive.zip'])('says nothing of %s', (path) => {
    expect(isUnreadDocument(path)).toBe(false);
  });
});
