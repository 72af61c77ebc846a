import type { Database } from '../../storage/database.ts';

/**
 * A database handle that always means the one `current` names, so that whoever was handed the index of a workspace goes
 * on holding the one that serves after a flip. Statements must be prepared when they are used, not kept.
 */
export function forwardDatabase(current: () => Database): Database {
  return {
    get path() {
      return current().path;
    },
    prepare: (sql) => current().prepare(sql),
    execute: (sql) => current().execute(sql),
    transaction: (work) => current().transaction(work),
    pragma: (statement) => current().pragma(statement),
    // Whoever opened it closes it.
    close: () => undefined,
  };
}
