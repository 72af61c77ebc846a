import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Database } from '../../storage/database.ts';

/** Sorts after every character an id may hold. */
const AFTER_EVERY_ID = '\u{10ffff}';

/**
 * @param options.what as a sentence names it: "approval"
 * @param options.list the command that shows which there are
 * @returns the one whole id that the given one is, or begins
 * @throws NotFoundError, InvalidArgumentError when it begins more than one
 */
export function findByPrefix(
  database: Database,
  options: { table: string; column: string; given: string; what: string; list: string },
): string {
  const { table, column, given, what, list } = options;
  const rows = database
    .prepare<{ id: string }>(
      `SELECT ${column} AS id FROM ${table} WHERE ${column} >= ? AND ${column} < ? ORDER BY ${column} LIMIT 2`,
    )
    .all(given, given + AFTER_EVERY_ID);
  const [first, second] = rows;
  if (first === undefined) {
    throw new NotFoundError(`There is no ${what} ${given} in this workspace. \`${list}\` shows them.`);
  }
  if (second !== undefined && first.id !== given) {
    throw new InvalidArgumentError(`${given} begins more than one ${what} id. Give more characters.`);
  }
  return first.id;
}
