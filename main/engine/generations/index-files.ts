import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import {
  type GenerationRecord,
  isIndexFileName,
  numberOfIndexFile,
  servingGenerations,
} from '../../retrieval/generations/generation-record.ts';
import { GenerationRegistry } from '../../retrieval/generations/generation-registry.ts';
import type { DatabaseDescription } from '../../storage/check-database.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import { describeDatabases } from '../databases.ts';
import { FIRST_GENERATION_FILE } from './ensure-first-generation.ts';

/** One index file of a workspace, whether it is there or not. */
export interface IndexFile {
  generation: number;
  /** `unknown`: the journal cannot be read, or does not name it. */
  state: 'serving' | GenerationRecord['state'] | 'unknown';
  /** Sources without a flip of their own are searched in it. */
  isDefault: boolean;
  description: DatabaseDescription;
}

/**
 * Lists the index files of a workspace that need not be open, nor be whole: as its journal names them, or as they lie in
 * its folder where the journal cannot say.
 *
 * @param journalPath another journal to ask than the workspace's own
 */
export function listIndexFiles(workspacePath: string, journalPath?: string): readonly IndexFile[] {
  const { journal, index } = describeDatabases(workspacePath);
  const directory = dirname(index.path);
  const named = readGenerations({ ...journal, path: journalPath ?? journal.path });
  const describe = (file: string): DatabaseDescription => ({ ...index, path: join(directory, file) });
  if (named === null) {
    return filesIn(directory).map((file) => ({
      generation: numberOfIndexFile(file),
      state: 'unknown',
      isDefault: file === FIRST_GENERATION_FILE,
      description: describe(file),
    }));
  }
  return named.map(({ file, ...row }) => ({ ...row, description: describe(file) }));
}

/** @returns null when the journal is not there, cannot be read, or is of before there were generations */
function readGenerations(
  journal: DatabaseDescription,
): readonly (Omit<IndexFile, 'description'> & { file: string })[] | null {
  if (!existsSync(journal.path)) return null;
  let database: Database | undefined;
  try {
    database = openDatabase({ ...journal, durability: 'full', readOnly: true });
    const hasTable = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'index_generation'").get();
    if (hasTable === undefined) return null;
    const registry = new GenerationRegistry(database);
    if (!registry.hasAny()) return null;
    const map = registry.serving();
    const serving = servingGenerations(map);
    return registry.list().map(({ generation, file, state }) => ({
      generation,
      file,
      state: serving.includes(generation) ? 'serving' : state,
      isDefault: generation === map.default,
    }));
  } catch (error) {
    // The check of the journal says what is wrong with it.
    if (TrestleError.is(error)) return null;
    throw error;
  } finally {
    database?.close();
  }
}

/** The first one always: every workspace has it, or is to have it. */
function filesIn(directory: string): readonly string[] {
  const found = existsSync(directory) ? readdirSync(directory).filter(isIndexFileName) : [];
  return [...new Set([FIRST_GENERATION_FILE, ...found.map((name) => basename(name))])].toSorted(
    (a, b) => numberOfIndexFile(a) - numberOfIndexFile(b),
  );
}
