import { type Database, type Durability, openDatabase } from '../../storage/database.ts';

/** "TRBP": marks the databases of bench peers. */
const PEER_APPLICATION_ID = 0x54524250;

/** @returns a new database of one table, with the settings of every file of ours */
export function openPeerDatabase(options: { path: string; durability: Durability; createTable: string }): Database {
  const { path, durability, createTable } = options;
  const migrations = [{ version: 1, description: 'the one table of a peer', sql: createTable }];
  return openDatabase({ path, durability, applicationId: PEER_APPLICATION_ID, migrations });
}
