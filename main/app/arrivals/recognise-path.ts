import { closeSync, existsSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { dirname, join, basename } from 'node:path';
import type { Arrival } from '../../contract/arrival.ts';
import { EXPORT_MARKER, RELEASE_SUFFIX } from '../../contract/release-names.ts';

/** What a path that was handed to the app is: a workspace to open, or something to show in one. */
export type Recognised = { readonly type: 'workspace'; readonly path: string } | Arrival;

/** What exports of traces are called; what one really holds is told from its content, when it is imported. */
const TRACE_SUFFIXES = [
  '.json',
  '.jsonl',
  '.ndjson',
  '.json.gz',
  '.jsonl.gz',
  '.ndjson.gz',
  '.gz',
  '.zip',
  '.parquet',
  '.csv',
  '.pb',
  '.binpb',
];
/** So much of a file tells whether it is a release: its version is its first field. Bytes. */
const LOOKED_AT_BYTES = 4096;
const WORKSPACE_FILE = 'trestle.jsonc';

/**
 * Looks at a path from outside: what kind of thing lies there, and at the first bytes of a file. Nothing is run, and
 * nothing but a plain file is read: a pipe would keep the app waiting.
 *
 * @param path absolute
 */
export function recognisePath(path: string): Recognised {
  const found = statOf(path);
  if (found === null) return absent(path);
  if (found.isDirectory()) {
    return existsSync(join(path, EXPORT_MARKER)) ? { type: 'release-file', path } : { type: 'workspace', path };
  }
  if (!found.isFile()) return unknown(path);
  const name = basename(path).toLowerCase();
  if (name === WORKSPACE_FILE) return { type: 'workspace', path: dirname(path) };
  if (name === EXPORT_MARKER) return { type: 'release-file', path: dirname(path) };
  if (name.endsWith(RELEASE_SUFFIX) || beginsLikeRelease(path)) return { type: 'release-file', path };
  return TRACE_SUFFIXES.some((suffix) => name.endsWith(suffix)) ? { type: 'trace-file', path } : unknown(path);
}

/** A folder that is not there is made, as the command line does; a file that is not there is a mistake. */
function absent(path: string): Recognised {
  const isFile = TRACE_SUFFIXES.some((suffix) => path.toLowerCase().endsWith(suffix));
  return isFile
    ? { type: 'told', sentence: `${path} is not there, so nothing was opened.` }
    : { type: 'workspace', path };
}

function unknown(path: string): Arrival {
  return {
    type: 'told',
    sentence: `${path} is neither a workspace nor a release nor an export of traces, so nothing was opened.`,
  };
}

function beginsLikeRelease(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(LOOKED_AT_BYTES);
      const length = readSync(file, bytes, 0, LOOKED_AT_BYTES, 0);
      return /^\s*\{\s*"releaseFileVersion"/.test(bytes.toString('utf8', 0, length));
    } finally {
      closeSync(file);
    }
  } catch {
    // It says why when it is opened.
    return false;
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
