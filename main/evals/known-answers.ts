import * as z from 'zod';
import { ConfigError } from '../base/errors/config-error.ts';
import type { SearchResult } from '../contract/retrieval.ts';

const expectedPlace = z
  .strictObject({
    /** The path as shown, a document id, or the end of a path. */
    document: z.string().min(1).max(4096).optional(),
    chunk: z.string().max(80).optional(),
    /** A stretch of the text that answers, blank space aside. */
    quote: z.string().min(1).max(10_000).optional(),
  })
  .refine((given) => Object.values(given).some((value) => value !== undefined), 'name document, chunk or quote');

/** A question and where its answer stands; what is given must all hold. */
export interface KnownAnswer {
  question: string;
  expected: z.infer<typeof expectedPlace>;
}

/** Where in a document something stands is for people; it is found by its text. */
const writtenPlace = z
  .looseObject({ document: z.string().optional(), chunk: z.string().optional(), quote: z.string().optional() })
  .transform(
    ({ document, chunk, quote }): z.input<typeof expectedPlace> => ({
      ...(document === undefined || document === '' ? {} : { document }),
      ...(chunk === undefined ? {} : { chunk }),
      ...(quote === undefined ? {} : { quote }),
    }),
  )
  .pipe(expectedPlace);

/**
 * Lines of `datasets/*.jsonl` that say where a question's answer stands: in `expected`, or in `path`, as the data sets of
 * answers name their document. `places` are an eval's: sets that were brought home need not be about what is indexed here.
 */
const datasetLine = z.looseObject({
  question: z.string().min(1).max(10_000).optional(),
  // A text is an answer, and no place.
  expected: z.union([z.string().transform(() => undefined), writtenPlace]).nullish(),
  path: z.string().min(1).max(4096).nullish(),
  answerable: z.boolean().nullish(),
});

/**
 * @returns the known answers among the lines; a line without a question, without a place, or of a question that nothing
 *   answers is none
 * @throws ConfigError naming the file and line that cannot be read
 */
export function parseKnownAnswers(path: string, text: string): KnownAnswer[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw new ConfigError(`${path}:${index + 1} is not JSON. Each line holds one question with what it expects.`);
    }
    const parsed = datasetLine.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new ConfigError(
        `${path}:${index + 1}: ${issue?.path.join('.') ?? 'line'}: ${issue?.message ?? 'is not understood'}.`,
      );
    }
    const { question, expected: given, path: document, answerable } = parsed.data;
    const place = given ?? (document == null ? undefined : { document });
    return question === undefined || place === undefined || answerable === false ? [] : [{ question, expected: place }];
  });
}

/** @returns the rank from 1 of the first result that is the known answer; null when none is */
export function rankOfKnownAnswer(expected: KnownAnswer['expected'], results: readonly SearchResult[]): number | null {
  const at = results.findIndex((result) => isExpected(expected, result));
  return at < 0 ? null : at + 1;
}

function isExpected({ document, chunk, quote }: KnownAnswer['expected'], result: SearchResult): boolean {
  if (chunk !== undefined && result.chunkId !== chunk) return false;
  if (quote !== undefined && !plain(result.text).includes(plain(quote))) return false;
  if (document === undefined) return true;
  const { documentId, displayPath, path } = result;
  return [documentId as string, displayPath, path].includes(document) || displayPath.endsWith(`/${document}`);
}

function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
