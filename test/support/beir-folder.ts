import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryDirectory } from './temporary-directory.ts';

export const QRELS_HEADER = 'query-id\tcorpus-id\tscore';

/** What the files of a collection hold: lines, or the whole file; null leaves the file out. */
export interface BeirFiles {
  corpus?: readonly unknown[] | string | null;
  queries?: readonly unknown[] | string | null;
  qrels?: readonly (readonly [string, string, number])[] | string | null;
}

/** @returns a folder `tiny` in BEIR layout: three documents, three queries of which two are judged, unless given */
export function makeBeirFolder(files: BeirFiles = {}): string {
  const folder = join(makeTemporaryDirectory(), 'tiny');
  mkdirSync(folder);
  const {
    corpus = [
      { _id: 'd1', title: 'Wings', text: 'the lift of a wing in a slipstream' },
      { _id: 'd2', title: 'Heat', text: 'heat conduction in composite slabs' },
      { _id: 'd3', text: 'boundary layers on a flat plate' },
    ],
    queries = [
      { _id: 'q1', text: 'what is the lift of a wing' },
      { _id: 'q2', text: 'heat in slabs' },
      { _id: 'q3', text: 'nobody judged this' },
    ],
    qrels = [
      ['q1', 'd1', 2],
      ['q1', 'd3', 0],
      ['q2', 'd2', 1],
      ['q2', 'd3', 1],
    ],
  } = files;
  const write = (name: string, content: string | null): void => {
    if (content !== null) writeFileSync(join(folder, name), content);
  };
  const jsonl = (records: readonly unknown[]): string =>
    records.map((record) => `${JSON.stringify(record)}\n`).join('');
  write('corpus.jsonl', typeof corpus === 'string' || corpus === null ? corpus : jsonl(corpus));
  write('queries.jsonl', typeof queries === 'string' || queries === null ? queries : jsonl(queries));
  const rows =
    typeof qrels === 'string' || qrels === null
      ? qrels
      : `${[QRELS_HEADER, ...qrels.map((row) => row.join('\t'))].join('\n')}\n`;
  write('qrels.tsv', rows);
  return folder;
}
