import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { DatasetCase, ExpectedPlace } from '../../contract/dataset.ts';
import { openBeirDataset, type Topic } from '../beir-dataset.ts';
import { type JsonRecord, readJsonRecords } from '../read-json-records.ts';
import { createRowFields } from './row-fields.ts';

/**
 * Judged topics of a folder in BEIR layout as cases: documents with a gain above 0 are where an answer stands; known answers are read
 * from `answers.jsonl` where there is one, with their offsets.
 *
 * @throws NotFoundError, InvalidArgumentError naming file and line
 */
export async function* beirCases(directory: string): AsyncGenerator<DatasetCase> {
  const topics = await openBeirDataset(directory).readTopics();
  const known = await readKnown(directory);
  for (const [at, topic] of topics.entries()) {
    const { answers = [], places = [] } = known.get(topic.topicId) ?? {};
    yield {
      id: topic.topicId,
      question: topic.query,
      history: [],
      as: null,
      answers,
      expects: [],
      answerable: topic.judgements.some(({ gain }) => gain > 0) ? true : null,
      places: [...places, ...judgedDocuments(topic, places)],
      tools: null,
      labels: {},
      tags: [],
      split: null,
      variant: null,
      line: at + 1,
      fields: {},
    };
  }
}

/** Of a document in which the words of the answer are known, those are the place. */
function judgedDocuments({ judgements }: Topic, places: readonly ExpectedPlace[]): ExpectedPlace[] {
  const located = new Set(places.map(({ document }) => document));
  return judgements.flatMap(({ documentId, gain }) =>
    gain > 0 && !located.has(documentId) ? [{ document: documentId, quote: null, start: null, end: null, gain }] : [],
  );
}

type Known = Pick<DatasetCase, 'answers' | 'places'>;

/** `{"_id", "answers": ["text" | {"text", "start"?, "corpus-id"?}]}` a line. */
async function readKnown(directory: string): Promise<ReadonlyMap<string, Known>> {
  const path = join(directory, 'answers.jsonl');
  const known = new Map<string, Known>();
  if (!existsSync(path)) return known;
  for await (const record of readJsonRecords(path)) known.set(record.id, knownOf(record));
  return known;
}

function knownOf(record: JsonRecord): Known {
  const given = record.fields['answers'];
  if (!Array.isArray(given) || given.length === 0) {
    throw new InvalidArgumentError(`${record.place}: "answers" must be a list with at least one entry.`);
  }
  const answers: string[] = [];
  const places: ExpectedPlace[] = [];
  for (const one of given as unknown[]) {
    const fields = createRowFields(typeof one === 'string' ? { text: one } : (one as never), record.place, 'answers.');
    const text = fields.text('text') ?? fields.fail('text', null, 'a text');
    const start = fields.number('start');
    const document = fields.text('corpus-id');
    answers.push(text);
    if (document === undefined || start === undefined || text.trim() === '') continue;
    places.push({ document, quote: text, start, end: start + text.length, gain: 1 });
  }
  return { answers: [...new Set(answers)], places };
}
