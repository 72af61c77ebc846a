import * as z from 'zod';

export interface DatabaseCheck {
  database: 'journal' | 'index';
  path: string;
  ok: boolean;
  schemaVersion: number;
  sizeBytes: number;
  problems: readonly string[];
}
export interface DatabaseCheckReport {
  ok: boolean;
  databases: readonly DatabaseCheck[];
  /** FTS rows = vectors = chunks, or what differs. */
  counts: { chunks: number; ftsRows: number; vectors: number };
}
export const databaseBackupRequest = z.strictObject({ target: z.string().min(1).max(4096) });
export interface DatabaseBackupReport {
  target: string;
  files: readonly { name: string; sizeBytes: number; sha256: string }[];
}
export const databaseRestoreRequest = z.strictObject({ from: z.string().min(1).max(4096) });
