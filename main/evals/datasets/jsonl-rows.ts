import type { JsonObject } from '../../base/json.ts';
import { readLines } from '../read-lines.ts';
import { parseRow } from './parse-row.ts';

/**
 * Rows of a file that holds an object, or a text, a line; one at a time.
 *
 * @param name as people call the file, for errors
 * @throws NotFoundError; InvalidArgumentError naming file and line
 */
export async function* jsonlRows(path: string, name: string): AsyncGenerator<{ fields: JsonObject; line: number }> {
  for await (const { number, text } of readLines(path, { name, wayOut: 'Name a file whose lines have a question.' })) {
    yield { fields: parseRow(text, `${name}:${number}`), line: number };
  }
}
