import { openDatabase } from '../../storage/database.ts';
import { describeDatabases } from '../databases.ts';

export interface BareTraceList {
  /** @returns how many rows came back */
  newest(limit: number): number;
  close(): void;
}

/** The peer of every trace list: the newest rows of the trace table by its index, every column, nothing counted. */
export function openBareTraceList(workspacePath: string): BareTraceList {
  const { journal } = describeDatabases(workspacePath);
  const database = openDatabase({ ...journal, durability: 'full', readOnly: true });
  const statement = database.prepare('SELECT * FROM trace ORDER BY started_at DESC, trace_id DESC LIMIT ?');
  return { newest: (limit) => statement.all(limit).length, close: () => database.close() };
}
