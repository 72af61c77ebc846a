import { join } from 'node:path';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { type JsonRecord, readJsonRecords } from './read-json-records.ts';

/** Answers known to be right, by topic id: any one of them settles the question. */
export type GoldAnswers = ReadonlyMap<string, readonly string[]>;

/**
 * Reads `answers.jsonl`: `{"_id", "answers": ["text" | {"text", …}]}`.
 *
 * @throws NotFoundError when the file is not there, InvalidArgumentError with file and line
 */
export async function readAnswers(directory: string): Promise<GoldAnswers> {
  const answers = new Map<string, readonly string[]>();
  for await (const record of readJsonRecords(join(directory, 'answers.jsonl'))) {
    answers.set(record.id, textsOf(record));
  }
  return answers;
}

function textsOf(record: JsonRecord): readonly string[] {
  const given = record.fields['answers'];
  const texts = Array.isArray(given) ? given.map(textOf) : [];
  if (texts.length > 0 && texts.every((text) => text !== null)) return texts;
  throw new InvalidArgumentError(
    `${record.place}: "answers" must be a list of texts or of objects with a "text", with at least one entry.`,
  );
}

function textOf(answer: unknown): string | null {
  if (typeof answer === 'string') return answer;
  if (typeof answer !== 'object' || answer === null || !('text' in answer)) return null;
  return typeof answer.text === 'string' ? answer.text : null;
}
