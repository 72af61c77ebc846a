import type { DoctorCheck } from '../../contract/doctor.ts';
import { openDatabase } from '../../storage/database.ts';

/** "TRDR": a database that lives for one question. */
const DOCTOR_APPLICATION_ID = 0x54524452;

/** Opens a database in memory and asks SQLite, FTS5 and sqlite-vec for one answer each. */
export async function checkNativeModules(): Promise<DoctorCheck> {
  try {
    const database = openDatabase({
      path: ':memory:',
      durability: 'normal',
      applicationId: DOCTOR_APPLICATION_ID,
      migrations: [],
    });
    try {
      database.execute(`CREATE VIRTUAL TABLE probe USING fts5 (text, tokenize = 'porter unicode61')`);
      const versions = database
        .prepare<{ sqlite: string; vector: string }>('SELECT sqlite_version() AS sqlite, vec_version() AS vector')
        .get();
      const found = `SQLite ${versions?.sqlite} with FTS5, sqlite-vec ${versions?.vector}`;
      return { id: 'native-modules', ok: true, found, wayOut: null, isOptional: false };
    } finally {
      database.close();
    }
  } catch (error) {
    return {
      id: 'native-modules',
      ok: false,
      found: error instanceof Error ? error.message : String(error),
      wayOut: 'Delete node_modules and run the command again: it is installed anew.',
      isOptional: false,
    };
  }
}
