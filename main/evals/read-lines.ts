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
 * @param wayOut what a message about a missing file ends with
 * @throws NotFoundError when the file is not there, InvalidArgumentError when it is not UTF-8
 */
export async function* readLines(path: string, wayOut = BEIR_FILES): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  let rest = '';
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        number += 1;
        if (line.trim() !== '') yield { number, text: line.replace(/\r$/, '') };
      }
    }
    rest += decoder.decode();
  } catch (error) {
    throw describeReadError(error, path, number, wayOut);
  }
  if (rest.trim() !== '') yield { number: number + 1, text: rest };
}

function describeReadError(error: unknown, path: string, linesRead: number, wayOut: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new NotFoundError(`${path} is not there. ${wayOut}`, { cause: error, details: { path } });
  }
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new InvalidArgumentError(`${path} is not UTF-8 after line ${linesRead}; convert it and try again.`, {
      cause: error,
      details: { path },
    });
  }
  if (code === 'EISDIR' || code === 'EACCES' || code === 'EPERM') {
    return new InvalidArgumentError(`${path} cannot be read as a file (${code}).`, { cause: error, details: { path } });
  }
  return error;
}
