import { createReadStream } from 'node:fs';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../base/errors/not-found-error.ts';

const BEIR_FILES = 'A test collection in BEIR layout holds corpus.jsonl, queries.jsonl and qrels.tsv.';

/** A line of a file without its line end; numbered from 1. */
export interface Line {
  number: number;
  text: string;
}

/**
 * The lines of a UTF-8 file that hold anything, one at a time, whatever its size. Lines end at \n or \r\n and nowhere
 * else: `node:readline` also cuts at U+2028 and U+2029, which JSON strings may hold.
 *
 * @param options.onBytes told of each piece that was read
 * @param options.name as people call the file, for errors; `options.wayOut`: what a message about a missing one ends with
 * @throws NotFoundError when the file is not there, InvalidArgumentError when it is not UTF-8
 */
export async function* readLines(
  path: string,
  options: { name?: string; wayOut?: string; onBytes?: ((bytes: number) => void) | undefined } = {},
): AsyncGenerator<Line> {
  const { name = path, wayOut = BEIR_FILES, onBytes } = options;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  let rest = '';
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Uint8Array>) {
      onBytes?.(bytes.length);
      // Only what is new is looked through: a line of many megabytes would else be, again with each piece of it.
      const [first = '', ...others] = decoder.decode(bytes, { stream: true }).split('\n');
      const lines = [rest + first, ...others];
      rest = lines.pop() ?? '';
      for (const line of lines) {
        number += 1;
        if (line.trim() !== '') yield { number, text: line.replace(/\r$/, '') };
      }
    }
    rest += decoder.decode();
  } catch (error) {
    throw describeReadError(error, { path: name, line: number, wayOut });
  }
  if (rest.trim() !== '') yield { number: number + 1, text: rest };
}

/** @returns what a reading that failed is called to people; an error of another kind as it is */
export function describeReadError(
  error: unknown,
  { path, line, wayOut }: { path: string; line?: number; wayOut: string },
): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new NotFoundError(`${path} is not there. ${wayOut}`, { cause: error, details: { path } });
  }
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new InvalidArgumentError(
      `${path} is not UTF-8${line === undefined ? '' : ` after line ${line}`}; convert it and try again.`,
      {
        cause: error,
        details: { path },
      },
    );
  }
  if (code === 'EISDIR' || code === 'EACCES' || code === 'EPERM') {
    return new InvalidArgumentError(`${path} cannot be read as a file (${code}).`, { cause: error, details: { path } });
  }
  return error;
}
