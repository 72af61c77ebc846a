import type { DocumentFormat } from '../../contract/document.ts';
import { frontMatterAccess } from './front-matter-access.ts';
import { type OwnAccess, parseOwnAccess } from './own-access.ts';

/** Formats whose records can be tagged one by one. */
const RECORD_FORMATS: ReadonlySet<DocumentFormat> = new Set<DocumentFormat>(['csv', 'json', 'jsonl', 'xlsx']);

/** @returns whether a document of this format is tagged record by record when its source names fields for that */
export function hasRecords(format: DocumentFormat): boolean {
  return RECORD_FORMATS.has(format);
}

/**
 * @param source the document's text
 * @param recordFields of its source
 * @returns what the document as a whole says of who may find it; `{}` when it says nothing
 */
export function documentAccess(format: DocumentFormat, source: string, recordFields: readonly string[]): OwnAccess {
  if (format === 'markdown') return frontMatterAccess(source);
  return hasRecords(format) && recordFields.length > 0 ? { fields: recordFields } : {};
}

/** @returns whether the document must be read again because its records were tagged by other fields, or by none */
export function hasOtherFields(
  format: DocumentFormat,
  ownAccess: string | null,
  recordFields: readonly string[],
): boolean {
  if (!hasRecords(format)) return false;
  const fields = parseOwnAccess(ownAccess)?.fields ?? [];
  return fields.join('\0') !== recordFields.join('\0');
}
