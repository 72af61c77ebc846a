import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, type Database } from '../../../../main/storage/database.ts';
import { readTermRows } from '../../../../main/storage/fts5/read-term-rows.ts';

const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 400 : 25;
const WORDS = ['a', 'ab', 'abc', 'abd', 'b', 'ba', 'ärger', 'är', 'z'.repeat(90), 'zz', '火', 'x1', 'x2', 'x3'];

/** Pages so small that lists reach over several, and segments are merged every few commits. */
function openTable(kind: 'positions' | 'none'): Database {
  const database = openDatabase({ path: ':memory:', durability: 'normal', applicationId: 1, migrations: [] });
  onTestFinished(() => database.close());
  database.execute('CREATE TABLE text (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  database.execute(
    kind === 'positions'
      ? "CREATE VIRTUAL TABLE words USING fts5 (text, content = 'text', content_rowid = 'id')"
      : "CREATE VIRTUAL TABLE words USING fts5 (text, content = '', contentless_delete = 1, detail = 'none')",
  );
  database.execute("INSERT INTO words (words, rank) VALUES ('pgsz', 64)");
  database.execute("INSERT INTO words (words, rank) VALUES ('automerge', 2)");
  database.execute("INSERT INTO words (words, rank) VALUES ('crisismerge', 4)");
  return database;
}

const phrase = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 40 }).map((words) => words.join(' '));
const write = fc.record({
  // Most rows are new; some are written again or taken away.
  row: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(60) }),
  text: phrase,
  isRemoved: fc.boolean(),
});
const commits = fc.array(fc.array(write, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 25 });

for (const kind of ['positions', 'none'] as const) {
  test(`gives the rows that FTS5 finds, of a table with ${kind === 'none' ? 'no positions' : 'positions'}`, () => {
    fc.assert(
      fc.property(commits, fc.boolean(), (groups, isSpread) => {
        const database = openTable(kind);
        let next = 1;
        for (const group of groups) {
          database.transaction(() => {
            for (const { row, text: words, isRemoved } of group) {
              const id = row ?? (next += isSpread ? 70_000 : 1);
              takeAway(database, kind, id);
              if (row === null || !isRemoved) put(database, id, words);
            }
          });
        }
        for (const word of WORDS) {
          for (const isPrefix of [false, true]) {
            const found = new Set<number>();
            const term = Buffer.from(
              word === 'ärger' || word === 'är' ? word.replace('ä', 'a') : word,
              'utf8',
            ).toString('latin1');
            readTermRows(
              database,
              { table: 'words', term, isPrefix, hasPositions: kind === 'positions' },
              (rows, count) => rows.subarray(0, count).forEach((one) => found.add(one)),
            );
            const expected = database
              .prepare<{ id: number }>('SELECT rowid AS id FROM words WHERE words MATCH ? ORDER BY rowid')
              .all(`"${word}"${isPrefix ? ' *' : ''}`);
            expect(
              [...found].toSorted((a, b) => a - b),
              `${word}${isPrefix ? '*' : ''}`,
            ).toEqual(expected.map(({ id }) => id));
          }
        }
      }),
      { numRuns: RUNS, seed: 5 },
    );
  });
}

function takeAway(database: Database, kind: 'positions' | 'none', id: number): void {
  if (kind === 'none') {
    database.prepare('DELETE FROM words WHERE rowid = ?').run(id);
    database.prepare('DELETE FROM text WHERE id = ?').run(id);
    return;
  }
  const before = database.prepare<{ text: string }>('SELECT text FROM text WHERE id = ?').get(id)?.text;
  if (before === undefined) return;
  database.prepare("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)").run(id, before);
  database.prepare('DELETE FROM text WHERE id = ?').run(id);
}

function put(database: Database, id: number, text: string): void {
  database.prepare('INSERT INTO text (id, text) VALUES (?, ?)').run(id, text);
  database.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)').run(id, text);
}
