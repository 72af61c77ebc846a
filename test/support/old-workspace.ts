import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import SqliteDriver from 'better-sqlite3';
import { unzipSync } from 'fflate';
import { makeTemporaryDirectory } from './temporary-directory.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'old-workspaces');

/** What the version that made a workspace said of it. */
export interface ToldOfWorkspace {
  madeBy: string;
  asks: readonly { question: string; answer: string; refused: boolean; traceId: string }[];
  searches: readonly { query: string; paths: readonly string[] }[];
  traces: readonly { traceId: string; title: string; status: string; releaseHash: string | null }[];
  releases: readonly { releaseHash: string; bundleSha256: string }[];
  replays: number | null;
}

/** Oldest first. */
export const OLD_WORKSPACES: readonly string[] = readdirSync(FIXTURES)
  .filter((name) => name.endsWith('.zip'))
  .map((name) => name.replace('.zip', ''))
  .toSorted();

/** @returns a folder with a workspace as an older version left it, and what that version said of it */
export function unpackOldWorkspace(name: string): { path: string; told: ToldOfWorkspace } {
  const path = join(makeTemporaryDirectory(), 'quayside');
  for (const [file, bytes] of Object.entries(unzipSync(readFileSync(join(FIXTURES, `${name}.zip`))))) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), bytes);
  }
  const told = JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8')) as ToldOfWorkspace;
  return { path, told };
}

/** The databases of a workspace, by the names of their files. */
export function databaseFilesOf(workspace: string): string[] {
  return readdirSync(join(workspace, '.trestle'))
    .filter((name) => /^(?:journal|index(?:-g\d+)?)\.db$/.test(name))
    .toSorted();
}

/** The columns of each table that holds what happened, as they stand in the file; later versions may add some. */
export function columnsOf(path: string, tables: readonly string[]): Map<string, readonly string[]> {
  return withDatabase(path, (database) => {
    const columns = (table: string): string[] =>
      (database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
    return new Map(tables.map((table) => [table, columns(table)]));
  });
}

/** Every row of those columns, in one order that does not rest on where rows lie. */
export function rowsOf(path: string, columns: ReadonlyMap<string, readonly string[]>): Record<string, string[]> {
  return withDatabase(path, (database) =>
    Object.fromEntries(
      [...columns].map(([table, names]) => [
        table,
        database
          .prepare(`SELECT ${names.join(', ')} FROM ${table}`)
          .all()
          .map((row) => JSON.stringify(row))
          .toSorted(),
      ]),
    ),
  );
}

export function schemaOf(path: string): number {
  return withDatabase(path, (database) => database.pragma('user_version', { simple: true }) as number);
}

/** As a later version would stamp it. */
export function stampSchema(path: string, schema: number): void {
  const database = new SqliteDriver(path);
  database.pragma(`user_version = ${schema}`);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** sha256 of every file below a folder, by path. */
export function digestFolder(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [relative(folder, path), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

function withDatabase<Result>(path: string, work: (database: SqliteDriver.Database) => Result): Result {
  const database = new SqliteDriver(path, { readonly: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
