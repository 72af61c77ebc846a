import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../main/base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import { openBeirDataset } from '../../../main/evals/beir-dataset.ts';
import { type BeirFiles, makeBeirFolder, QRELS_HEADER } from '../../support/beir-folder.ts';

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
const corpusOf = (files: BeirFiles) => collect(openBeirDataset(makeBeirFolder(files)).readCorpus());
const topicsOf = (files: BeirFiles) => openBeirDataset(makeBeirFolder(files)).readTopics();
const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error('it went through'),
    (error: unknown) => error as Error,
  );

describe('a collection in BEIR layout', () => {
  it('streams the corpus in file order, with an empty title where there is none', async () => {
    const dataset = openBeirDataset(makeBeirFolder());
    expect(dataset.name).toBe('tiny');
    expect(await dataset.countDocuments()).toBe(3);
    expect(await collect(dataset.readCorpus())).toEqual([
      { documentId: 'd1', title: 'Wings', text: 'the lift of a wing in a slipstream' },
      { documentId: 'd2', title: 'Heat', text: 'heat conduction in composite slabs' },
      { documentId: 'd3', title: '', text: 'boundary layers on a flat plate' },
    ]);
  });

  it('joins queries and judgements and leaves out queries that nobody judged', async () => {
    const topics = await topicsOf({});
    expect(
      topics.map(({ topicId, query, judgements }) => [
        topicId,
        query,
        judgements.map(({ documentId, gain }) => [documentId, gain]),
      ]),
    ).toEqual([
      [
        'q1',
        'what is the lift of a wing',
        [
          ['d1', 2],
          ['d3', 0],
        ],
      ],
      [
        'q2',
        'heat in slabs',
        [
          ['d2', 1],
          ['d3', 1],
        ],
      ],
    ]);
  });

  it('reads Windows line ends, blank lines, a byte order mark, numbers as ids and a missing last line end', async () => {
    const corpus = await corpusOf({ corpus: '\ufeff{"_id": 7, "text": "a"}\r\n\r\n{"_id": "8", "text": "b"}' });
    expect(corpus.map(({ documentId, text }) => [documentId, text])).toEqual([
      ['7', 'a'],
      ['8', 'b'],
    ]);
    const [topic] = await topicsOf({
      qrels: `${QRELS_HEADER}\r\nq1\td1\t-1\r\n\r\n`,
      queries: [{ _id: 'q1', text: 'x' }],
    });
    expect(topic?.judgements[0]).toMatchObject({ documentId: 'd1', gain: -1 });
  });

  it('does not take U+2028 inside a text for a line end', async () => {
    const text = 'one\u2028two\u2029three\u0085four';
    expect((await corpusOf({ corpus: `{"_id": "1", "text": "${text}"}\n` }))[0]?.text).toBe(text);
  });

  it('reads characters that lie across two blocks of the file', async () => {
    const text = '東京🦀'.repeat(40_000);
    expect((await corpusOf({ corpus: [{ _id: '1', text }] }))[0]?.text).toBe(text);
  });

  it.each(['corpus', 'queries', 'qrels'] as const)('says that %s is missing and what belongs there', async (name) => {
    const dataset = openBeirDataset(makeBeirFolder({ [name]: null }));
    const error = await failureOf(name === 'corpus' ? collect(dataset.readCorpus()) : dataset.readTopics());
    expect(NotFoundError.is(error)).toBe(true);
    expect(error.message).toMatch(
      new RegExp(`${name}\\.(jsonl|tsv) is not there\\. .*corpus\\.jsonl, queries\\.jsonl and qrels\\.tsv`),
    );
  });

  it.each([
    ['a line that is not JSON', '{"_id": "1", "text": "a"}\n{"_id": "2"', /corpus\.jsonl:2: not JSON/],
    ['a line that is no object', '["1", "a"]\n', /corpus\.jsonl:1: not an object/],
    ['a record without _id', '{"id": "1", "text": "a"}\n', /corpus\.jsonl:1: "_id" must be/],
    [
      'a record without text',
      '{"_id": "1", "title": "a"}\n',
      /corpus\.jsonl:1: "text" is missing; it must be a string/,
    ],
    [
      'a text that is no string',
      '{"_id": "1", "text": ["a"]}\n',
      /corpus\.jsonl:1: "text" is \["a"\]; it must be a string/,
    ],
    [
      'an _id used twice',
      '{"_id": "1", "text": "a"}\n\n{"_id": "1", "text": "b"}\n',
      /corpus\.jsonl:3: the _id "1" was used on line 1/,
    ],
  ])('names file and line of %s', async (_, corpus, message) => {
    const error = await failureOf(corpusOf({ corpus }));
    expect(InvalidArgumentError.is(error)).toBe(true);
    expect(error.message).toMatch(message);
  });

  it('says that a file is not UTF-8', async () => {
    const folder = makeBeirFolder();
    writeFileSync(join(folder, 'corpus.jsonl'), Buffer.from('{"_id": "1", "text": "caf\xe9"}\n', 'latin1'));
    const error = await failureOf(collect(openBeirDataset(folder).readCorpus()));
    expect(InvalidArgumentError.is(error)).toBe(true);
    expect(error.message).toContain('corpus.jsonl is not UTF-8');
  });

  it('refuses a folder where a file should be', async () => {
    const error = await failureOf(openBeirDataset(join(makeBeirFolder(), 'corpus.jsonl')).readTopics());
    expect(NotFoundError.is(error)).toBe(true);
  });

  it.each([
    ['a missing header', 'q1\td1\t1\n', /qrels\.tsv:1: the header query-id<TAB>corpus-id<TAB>score is missing/],
    ['spaces instead of tabs', `${QRELS_HEADER}\nq1 d1 1\n`, /qrels\.tsv:2: "q1 d1 1" is not query-id<TAB>/],
    ['the four columns of TREC', `${QRELS_HEADER}\nq1\t0\td1\t1\n`, /qrels\.tsv:2: .* is not query-id<TAB>/],
    ['a score that is no number', `${QRELS_HEADER}\nq1\td1\tyes\n`, /qrels\.tsv:2: .* whole number as score/],
    [
      'a pair judged twice',
      `${QRELS_HEADER}\nq1\td1\t1\nq2\td2\t1\nq1\td1\t2\n`,
      /qrels\.tsv:4: document "d1" was judged for query "q1" on line 2/,
    ],
    [
      'a judged query that is not there',
      `${QRELS_HEADER}\nq1\td1\t1\nq9\td1\t1\n`,
      /qrels\.tsv:3: query "q9" is judged but not in queries\.jsonl/,
    ],
    ['no judgement at all', `${QRELS_HEADER}\n`, /has no judged queries/],
  ])('refuses %s in the judgements', async (_, qrels, message) => {
    const error = await failureOf(topicsOf({ qrels }));
    expect(InvalidArgumentError.is(error)).toBe(true);
    expect(error.message).toMatch(message);
  });
});
