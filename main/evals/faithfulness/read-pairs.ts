import * as z from 'zod';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { readLines } from '../read-lines.ts';

const pair = z.object({
  premise: z.string(),
  claim: z.string(),
  /** As labelled sets write it: a truth value, or 1 and 0; left out or null when nobody has said. */
  supported: z
    .union([z.boolean(), z.literal([0, 1]).transform(Boolean), z.null().transform(() => undefined)])
    .optional(),
  /** Groups pairs in the report. */
  kind: z.string().max(200).optional(),
});
export type Pair = z.infer<typeof pair>;
export type LabelledPair = Pair & { supported: boolean };

const EXAMPLE = '{"premise": "…", "claim": "…", "supported": true}';

/**
 * The pairs of a JSONL file, one at a time, with the line each stands on; fields that are not known are passed over.
 *
 * @throws NotFoundError, InvalidArgumentError naming file and line
 */
export async function* readPairs(path: string): AsyncGenerator<{ line: number; pair: Pair }> {
  for await (const { number, text } of readLines(path, {
    wayOut: `Name a file whose lines look like ${EXAMPLE}.`,
  })) {
    yield { line: number, pair: parsePair(text, `${path}:${number}`) };
  }
}

function parsePair(text: string, place: string): Pair {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new InvalidArgumentError(`${place}: not JSON. Each line must hold one object, like ${EXAMPLE}.`, { cause });
  }
  const parsed = pair.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const what = field === '' ? 'not an object' : `"${field}" ${describe(value, field)}`;
  throw new InvalidArgumentError(`${place}: ${what}. Each line must look like ${EXAMPLE}.`);
}

function describe(value: unknown, field: string): string {
  const found = (value as Record<string, unknown>)[field];
  if (found === undefined) return 'is missing';
  const wanted = field === 'supported' ? 'true or false, or 1 or 0' : 'a string';
  return `is ${JSON.stringify(found).slice(0, 40)}; it must be ${wanted}`;
}
