import { type Database, openDatabase } from '../../storage/database.ts';
import { JOURNAL_APPLICATION_ID } from '../migrations.ts';

/** Phrases whose terms are remembered. */
const MAX_REMEMBERED = 1000;

/**
 * Splits a phrase into terms with the tokenizer of `said_index`, by writing it into a table like it in memory: so the terms
 * are FTS5's by construction.
 */
export class SaidTerms {
  readonly #journal: Database;
  #memory: Database | null = null;
  readonly #known = new Map<string, readonly string[]>();

  constructor(journal: Database) {
    this.#journal = journal;
  }

  /** @returns UTF-8 bytes of each term in order, one a character */
  of(phrase: string): readonly string[] {
    const known = this.#known.get(phrase);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear();
    const memory = (this.#memory ??= open(this.#journal));
    const terms = memory.transaction(() => {
      memory.prepare("INSERT INTO said_index (said_index) VALUES ('delete-all')").run();
      memory.prepare('INSERT INTO said_index (rowid, text) VALUES (1, ?)').run(phrase);
      return memory.prepare<{ term: string }>('SELECT term FROM occurrence ORDER BY offset').all();
    });
    const bytes = terms.map(({ term }) => Buffer.from(term, 'utf8').toString('latin1'));
    this.#known.set(phrase, bytes);
    return bytes;
  }

  close(): void {
    this.#memory?.close();
    this.#memory = null;
  }
}

function open(journal: Database): Database {
  const sql = journal.prepare<{ sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'said_index'").get()?.sql;
  const tokenizer = /tokenize\s*=\s*('[^']*')/.exec(sql ?? '')?.[1];
  if (tokenizer === undefined) throw new RangeError('said_index does not say how it splits texts');
  const memory = openDatabase({
    path: ':memory:',
    durability: 'normal',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: [],
  });
  memory.execute(`CREATE VIRTUAL TABLE said_index USING fts5 (text, content = '', tokenize = ${tokenizer})`);
  memory.execute("CREATE VIRTUAL TABLE occurrence USING fts5vocab ('said_index', 'instance')");
  return memory;
}
