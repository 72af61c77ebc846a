import { closeSync, openSync, readSync } from 'node:fs';

/** Where the header of a database file holds its two stamps. @see "The Database File Format", section 1.3 */
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;
const HEADER_BYTES = 100;

/**
 * Reads the stamps of a database file without opening it. What still stands in a write-ahead log is not seen: that is
 * told once the file is open.
 *
 * @returns null for a file that is absent, cannot be read, or has no header yet
 */
export function readStamps(path: string): { userVersion: number; applicationId: number } | null {
  const header = Buffer.alloc(HEADER_BYTES);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    if (readSync(file, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null;
  } catch {
    // Whoever opens it next says what is wrong, in words.
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return { userVersion: header.readInt32BE(USER_VERSION_AT), applicationId: header.readInt32BE(APPLICATION_ID_AT) };
}
