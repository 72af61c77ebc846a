import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { createPromptTexts } from '../../../../main/trace/prompts/prompt-texts.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const STEP = JOURNAL_MIGRATIONS.findIndex(({ description }) => description === 'texts of prompts, by fingerprint');
const open = (path: string, migrations = JOURNAL_MIGRATIONS): Database =>
  openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
const version = (fingerprint: string, text: string) => ({
  id: 'answer',
  fingerprint,
  path: 'prompts/answer.prompt.md',
  text,
  partials: { cite: 'Cite.' },
});

test('a journal from before gets the table, twice over, and keeps what is put into it', () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  open(path, JOURNAL_MIGRATIONS.slice(0, STEP)).close();
  const first = open(path);
  createPromptTexts({ database: first, clock: createManualClock() }).keep(version('aa', 'one'));
  first.close();
  const again = open(path);
  expect(createPromptTexts({ database: again, clock: createManualClock() }).list('answer')).toMatchObject([
    version('aa', 'one'),
  ]);
  again.close();
});

test('the same text is kept once; a text with the same meaning is a version of its fingerprint', () => {
  const database = open(join(makeTemporaryDirectory(), 'journal.db'));
  const texts = createPromptTexts({ database, clock: createManualClock() });
  for (const one of [
    version('aa', 'one'),
    version('aa', 'one'),
    version('aa', 'one, described'),
    version('bb', 'two'),
  ]) {
    texts.keep(one);
  }
  expect(database.prepare<{ rows: number }>('SELECT count(*) AS rows FROM prompt_text').get()?.rows).toBe(3);
  expect(
    texts
      .list('answer')
      .map(({ fingerprint }) => fingerprint)
      .toSorted(),
  ).toEqual(['aa', 'bb']);
  expect(texts.list('other')).toEqual([]);
  expect(texts.uses('answer')).toEqual([]);
  expect([...texts.releases('answer')]).toEqual([]);
  database.close();
});

test('a text that was tampered with is not handed out', () => {
  const database = open(join(makeTemporaryDirectory(), 'journal.db'));
  const texts = createPromptTexts({ database, clock: createManualClock() });
  texts.keep(version('aa', 'one'));
  database.prepare("UPDATE prompt_text SET text = 'two'").run();
  expect(() => texts.list('answer')).toThrow('is not what its hash says');
  database.close();
});
