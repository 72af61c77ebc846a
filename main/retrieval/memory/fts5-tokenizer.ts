import { BugError } from '../../base/errors/bug-error.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { INDEX_APPLICATION_ID } from '../index/migrations.ts';
import { FTS_COLUMNS } from './term-counts.ts';

/** Words of queries whose terms are remembered. */
const MAX_REMEMBERED_WORDS = 20_000;

/** What is searchable of a chunk, by column of `chunk_fts`: title, heading, text. */
export type SearchableText = readonly [title: string, heading: string, text: string];

/** How often each term is in a text, by column. */
export interface TermCounts {
  /** UTF-8 bytes of the term, one a character. */
  term: string;
  counts: Uint32Array;
}

/**
 * Splits texts into terms with the tokenizer that `chunk_fts` has, by writing them into a table like it in memory. So the
 * terms are FTS5's by construction, stemmed as the rows on disk are.
 */
export class Fts5Tokenizer {
  readonly #memory: Database;
  readonly #termsOfWord = new Map<string, readonly string[]>();

  /** @param database the index whose `chunk_fts` is imitated */
  constructor(database: Database) {
    const table = database.prepare<{ sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'chunk_fts'").get();
    if (table === undefined) throw new BugError('the index has no table chunk_fts');
    this.#memory = openDatabase({
      path: ':memory:',
      durability: 'normal',
      applicationId: INDEX_APPLICATION_ID,
      migrations: [],
    });
    this.#memory.execute(table.sql);
    this.#memory.execute("CREATE VIRTUAL TABLE occurrence USING fts5vocab ('chunk_fts', 'instance')");
  }

  /** @returns the terms of each text, in the order of the texts */
  tokenize(texts: readonly SearchableText[]): readonly (readonly TermCounts[])[] {
    const found = texts.map(() => new Map<string, Uint32Array>());
    this.#write(texts);
    const rows = this.#memory
      .prepare<{ term: string; doc: number; col: string }>('SELECT term, doc, col FROM occurrence')
      .iterate();
    for (const { term, doc, col } of rows) {
      const terms = found[doc - 1] as Map<string, Uint32Array>;
      let counts = terms.get(term);
      if (counts === undefined) {
        counts = new Uint32Array(FTS_COLUMNS);
        terms.set(term, counts);
      }
      const column = COLUMN_NAMES.indexOf(col);
      counts[column] = (counts[column] as number) + 1;
    }
    return found.map((terms) => Array.from(terms, ([term, counts]) => ({ term: toTermBytes(term), counts })));
  }

  /**
   * @param words of queries, from `queryTerms`
   * @returns the terms of each word: one as a rule, none or several where JavaScript and SQLite disagree about letters
   */
  termsOf(words: readonly string[]): readonly (readonly string[])[] {
    const unknown = [...new Set(words.filter((word) => !this.#termsOfWord.has(word)))];
    if (unknown.length > 0) this.#learn(unknown);
    return words.map((word) => this.#termsOfWord.get(word) ?? []);
  }

  close(): void {
    this.#memory.close();
  }

  #learn(words: readonly string[]): void {
    if (this.#termsOfWord.size > MAX_REMEMBERED_WORDS) this.#termsOfWord.clear();
    this.#write(words.map((word) => ['', '', word]));
    const terms = words.map((): string[] => []);
    const rows = this.#memory
      .prepare<{ term: string; doc: number }>('SELECT term, doc FROM occurrence ORDER BY doc, offset')
      .all();
    for (const { term, doc } of rows) terms[doc - 1]?.push(toTermBytes(term));
    for (const [place, word] of words.entries()) this.#termsOfWord.set(word, terms[place] ?? []);
  }

  #write(texts: readonly SearchableText[]): void {
    this.#memory.transaction(() => {
      this.#memory.prepare("INSERT INTO chunk_fts (chunk_fts) VALUES ('delete-all')").run();
      const insert = this.#memory.prepare('INSERT INTO chunk_fts (rowid, title, heading, text) VALUES (?, ?, ?, ?)');
      for (const [place, [title, heading, text]] of texts.entries()) insert.run(place + 1, title, heading, text);
    });
  }
}

const COLUMN_NAMES = ['title', 'heading', 'text'];

function toTermBytes(term: string): string {
  return Buffer.from(term, 'utf8').toString('latin1');
}
