import { readFileSync, statSync } from 'node:fs';
import type { DocumentFormat } from '../../contract/document.ts';
import { isReadFrom } from '../parse/content-hash-of.ts';

/**
 * Does the file on disk still say what was indexed? The size decides most cases without reading.
 *
 * @returns false for another content or a file that is gone or unreadable
 */
export function isFileCurrent(
  file: { path: string; sizeBytes: number; format: DocumentFormat },
  contentHash: string,
): boolean {
  try {
    const stats = statSync(file.path);
    if (!stats.isFile() || stats.size !== file.sizeBytes) return false;
    return isReadFrom(file.format, readFileSync(file.path), contentHash);
  } catch {
    return false;
  }
}
