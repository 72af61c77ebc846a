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
/** Absolute path of a workspace that need not be open (a damaged one cannot be); the open one by default. */
const workspace = z.string().min(1).max(4096).optional();

export const databaseCheckRequest = z.strictObject({ workspace });
export const databaseBackupRequest = z.strictObject({ workspace, target: z.string().min(1).max(4096) });
export interface DatabaseBackupReport {
  target: string;
  files: readonly { name: string; sizeBytes: number; sha256: string }[];
  /** Symbolic links and special files among the texts, which a backup does not hold. */
  skipped: readonly string[];
}
export const databaseRestoreRequest = z.strictObject({ workspace, from: z.string().min(1).max(4096) });
