import { basename, join, resolve } from 'node:path';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { CorpusDocument } from '../spec/searchable-corpus.ts';
import { readJsonRecords, readText } from './read-json-records.ts';
import { readLines } from './read-lines.ts';
import { type Judgement, readQrels } from './read-qrels.ts';

/** A judged query, as TREC calls it. */
export interface Topic {
  topicId: string;
  query: string;
  judgements: readonly Judgement[];
}

/** A test collection in BEIR layout: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv` in one folder. */
export interface BeirDataset {
  /** The folder's name. */
  name: string;
  countDocuments(): Promise<number>;
  /** Streams the corpus in file order; it may be larger than memory. */
  readCorpus(): AsyncGenerator<CorpusDocument>;
  /**
   * Queries that have judgements, in file order; the others are left out.
   *
   * @throws InvalidArgumentError when a judged query is not in queries.jsonl, or none is judged
   */
  readTopics(): Promise<readonly Topic[]>;
}

/** Nothing is read yet: every method reads its file, and throws with file and line when it is malformed. */
export function openBeirDataset(path: string): BeirDataset {
  const corpusPath = join(path, 'corpus.jsonl');
  return {
    name: basename(resolve(path)),
    countDocuments: () => countLines(corpusPath),
    async *readCorpus() {
      for await (const record of readJsonRecords(corpusPath)) {
        yield { documentId: record.id, title: readText(record, 'title', ''), text: readText(record, 'text') };
      }
    },
    async readTopics() {
      const judgementsOf = Map.groupBy(await readQrels(join(path, 'qrels.tsv')), ({ topicId }) => topicId);
      const topics: Topic[] = [];
      for await (const record of readJsonRecords(join(path, 'queries.jsonl'))) {
        const judgements = judgementsOf.get(record.id);
        if (judgements === undefined) continue;
        judgementsOf.delete(record.id);
        topics.push({ topicId: record.id, query: readText(record, 'text'), judgements });
      }
      for (const [topicId, [judgement]] of judgementsOf) {
        throw new InvalidArgumentError(
          `${judgement?.place}: query "${topicId}" is judged but not in queries.jsonl. Add it, or drop its judgements.`,
        );
      }
      if (topics.length === 0) throw new InvalidArgumentError(`${path} has no judged queries: qrels.tsv holds no row.`);
      return topics;
    },
  };
}

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const _ of readLines(path)) count += 1;
  return count;
}
