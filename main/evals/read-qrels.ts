import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { readLines } from './read-lines.ts';

/** What the judges said of a document for a topic. */
export interface Judgement {
  topicId: string;
  documentId: string;
  /** Above 0 is relevant, and more is better. */
  gain: number;
  /** `<file>:<line>`, for errors. */
  place: string;
}

const HEADER = 'query-id<TAB>corpus-id<TAB>score';

/**
 * The rows of a qrels.tsv, in file order.
 *
 * @throws NotFoundError; InvalidArgumentError naming file and line: no header, a row that is not three columns, a score
 *   that is no whole number, a pair judged twice
 */
export async function readQrels(path: string): Promise<readonly Judgement[]> {
  const judgements: Judgement[] = [];
  const lineOf = new Map<string, number>();
  let hasHeader = false;
  for await (const { number, text } of readLines(path)) {
    const place = `${path}:${number}`;
    const columns = text.split('\t').map((column) => column.trim());
    const [topicId = '', documentId = '', score = ''] = columns;
    const isScore = /^-?\d{1,6}$/.test(score);
    if (!hasHeader) {
      if (isScore)
        throw new InvalidArgumentError(`${place}: the header ${HEADER} is missing; without it this row would be lost.`);
      hasHeader = true;
      continue;
    }
    if (columns.length !== 3 || topicId === '' || documentId === '' || !isScore) {
      throw new InvalidArgumentError(`${place}: "${text.slice(0, 80)}" is not ${HEADER} with a whole number as score.`);
    }
    const pair = `${topicId}\t${documentId}`;
    const earlier = lineOf.get(pair);
    if (earlier !== undefined) {
      throw new InvalidArgumentError(
        `${place}: document "${documentId}" was judged for query "${topicId}" on line ${earlier} already.`,
      );
    }
    lineOf.set(pair, number);
    judgements.push({ topicId, documentId, gain: Number(score), place });
  }
  return judgements;
}
