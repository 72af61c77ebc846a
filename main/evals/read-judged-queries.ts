import * as z from 'zod';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { readLines } from './read-lines.ts';
import type { TuningQuery } from './tune-retrieval.ts';

const line = z.object({ query: z.string().min(1).max(10_000), documents: z.array(z.string().min(1)).min(1) });

/**
 * Reads a workspace's own judged queries, one JSON object a line: `{"query": "…", "documents": ["<source>/<path>", …]}`.
 *
 * @throws NotFoundError; InvalidArgumentError naming file and line
 */
export async function readJudgedQueries(path: string): Promise<readonly TuningQuery[]> {
  const queries: TuningQuery[] = [];
  for await (const { number, text } of readLines(path)) {
    const parsed = line.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new InvalidArgumentError(
        `${path}:${number}: not a judged query. Each line must look like {"query": "…", "documents": ["source/path"]}.`,
      );
    }
    const { query, documents } = parsed.data;
    queries.push({ query, gains: new Map(documents.map((document) => [document, 1])) });
  }
  return queries;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
