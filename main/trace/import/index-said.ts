import type { Database } from '../../storage/database.ts';

/** Texts looked up at once; whoever has a deadline looks at the clock after each. */
const TEXTS_PER_LOOK = 50;

/**
 * Makes texts findable by their words, in the order in which they came; how far it got is stored with what was indexed, so
 * that a process that dies leaves nothing out and does nothing twice. Must run inside a transaction.
 *
 * @param options.isEnough asked after each text
 * @returns whether there may be more
 */
export type SaidIndexing = (options: { isEnough: (texts: number) => boolean }) => boolean;

export function createSaidIndexing(database: Database): SaidIndexing {
  const page = database.prepare<{ id: number; text: string }>(
    `SELECT id, text FROM said WHERE id > (SELECT said FROM said_progress) ORDER BY id LIMIT ${TEXTS_PER_LOOK}`,
  );
  const insert = database.prepare('INSERT INTO said_index (rowid, text) VALUES (?, ?)');
  const advance = database.prepare('UPDATE said_progress SET said = ?');
  return ({ isEnough }) => {
    let texts = 0;
    let isOver = false;
    let isMore = true;
    while (isMore && !isOver) {
      const rows = page.all();
      isMore = rows.length > 0;
      let last = 0;
      for (const { id, text } of rows) {
        insert.run(id, text);
        last = id;
        texts += 1;
        isOver = isEnough(texts);
        if (isOver) break;
      }
      if (last > 0) advance.run(last);
    }
    return isMore;
  };
}
