import * as z from 'zod';

export interface DatabaseCheck {
  database: 'journal' | 'index';
  path: string;
  ok: boolean;
  schemaVersion: number;
  sizeBytes: number;
  problems: readonly string[];
  /** There is no such file, though there should be. */
  isMissing?: true;
  /** Of an index: which generation it is. */
  generation?: number;
  /** Of an index that can be read. */
  counts?: IndexRowCounts;
}
/** Full-text rows = vectors = chunks, or the index is damaged. */
export interface IndexRowCounts {
  chunks: number;
  ftsRows: number;
  vectors: number;
}
export interface DatabaseCheckReport {
  ok: boolean;
  /** The journal, then every index file. */
  databases: readonly DatabaseCheck[];
  /** Of the index that serves by default. */
  counts: IndexRowCounts;
}
/** Absolute path of a workspace that need not be open (a damaged one cannot be); the open one by default. */
const workspace = z.string().min(1).max(4096).optional();

export const databaseCheckRequest = z.strictObject({ workspace });
export const databaseBackupRequest = z.strictObject({ workspace, target: z.string().min(1).max(4096) });
export interface DatabaseBackupReport {
  target: string;
  files: readonly { name: string; sizeBytes: number; sha256: string }[];
  /** Which of the files is which generation's index: all that serve. */
  generations: readonly { generation: number; name: string }[];
  /** Indexes that were left out, and why: what does not serve can be built again. */
  leftOut: readonly { generation: number; name: string; why: string }[];
  /** Symbolic links and special files among the texts, which a backup does not hold. */
  skipped: readonly string[];
}
export const databaseRestoreRequest = z.strictObject({ workspace, from: z.string().min(1).max(4096) });
