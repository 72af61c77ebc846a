import { lstatSync, readFileSync } from 'node:fs';
import { type ParseError, parse } from 'jsonc-parser';
import { accessTag } from '../../contract/access.ts';
import { type OwnAccess, readPrincipals } from './own-access.ts';

/** Beside a document: `<file>.access.json`. */
export const ACCESS_SIDECAR_SUFFIX = '.access.json';
/** In a folder, for everything in it and below. */
export const FOLDER_ACCESS_NAMES: readonly string[] = ['.trestle-access.json', '.trestle-access.jsonc'];
/** A longer one is no access file. In bytes. */
const MAX_ACCESS_FILE_BYTES = 1024 * 1024;

/** Files that say who may find others are never documents themselves. */
export function isAccessFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.endsWith(ACCESS_SIDECAR_SUFFIX) || FOLDER_ACCESS_NAMES.includes(name);
}

/**
 * @param path absolute
 * @param shownAs as it stands in messages
 * @returns what the file says; null when there is none; a `problem` when it is there and cannot be read
 */
export function readAccessFile(path: string, shownAs: string): OwnAccess | null {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return null;
    // A link could lead to a file that somebody else may change.
    if (!stats.isFile()) return { problem: `${shownAs} is not a regular file` };
    if (stats.size > MAX_ACCESS_FILE_BYTES) return { problem: `${shownAs} is larger than 1 MiB` };
    return parseAccessFile(readFileSync(path, 'utf8'), shownAs);
  } catch (error) {
    return { problem: `${shownAs} cannot be read (${codeOf(error)})` };
  }
}

function parseAccessFile(text: string, shownAs: string): OwnAccess {
  const errors: ParseError[] = [];
  const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  if (errors.length > 0) return { problem: `${shownAs} is not JSON` };
  const parsed = accessTag.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    return { problem: `${shownAs} is not { "tenant": "…", "principals": ["…"] }${place}` };
  }
  const { tenant, principals } = parsed.data;
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(principals === undefined ? {} : { principals: readPrincipals(principals) ?? [] }),
  };
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
}
