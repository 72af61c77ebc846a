import * as z from 'zod';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { readLines } from '../read-lines.ts';
import type { KnownAnswer } from './known-answer.ts';

const record = z.looseObject({
  question: z.string().min(1).max(10_000),
  answerable: z.boolean().default(true),
  path: z.string().min(1).max(4096).nullish(),
  paths: z.array(z.string().min(1).max(4096)).max(100).default([]),
  expects: z.array(z.string().min(1).max(10_000)).max(100).default([]),
});

/**
 * Questions whose answers are known: `{"question", "path"?, "paths"?, "expects"?}` a line, as in a workspace's data
 * sets. With `expects` a passage that holds the words is right, in the named document if one is named; without it, any
 * passage of the document. Questions that are `answerable: false` or name neither are left out.
 *
 * @throws NotFoundError, InvalidArgumentError naming file and line
 */
export async function readKnownAnswers(path: string): Promise<{ query: string; known: KnownAnswer }[]> {
  const answers: { query: string; known: KnownAnswer }[] = [];
  for await (const { number, text } of readLines(path)) {
    const { question, answerable, expects, ...named } = parse(text, `${path}:${number}`);
    const paths = named.path == null ? named.paths : [named.path, ...named.paths];
    const none = { documentId: null, range: null };
    const facts =
      expects.length > 0
        ? expects.map((words) => ({ ...none, path: paths[0] ?? null, text: words }))
        : paths.map((place) => ({ ...none, path: place, text: null }));
    if (!answerable || facts.length === 0) continue;
    answers.push({ query: question, known: { facts, isWeak: false, label: expects[0] ?? paths[0] ?? question } });
  }
  return answers;
}

function parse(text: string, place: string): z.output<typeof record> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidArgumentError(`${place}: not JSON. Each line must hold one object with a "question".`, { cause });
  }
  const parsed = record.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InvalidArgumentError(
    `${place}: ${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not as expected'}.`,
  );
}
