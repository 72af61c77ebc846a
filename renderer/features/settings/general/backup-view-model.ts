import type { DatabaseBackupReport } from '../../../../main/contract/database.ts';
import { formatBytes, formatQuantity, type NoteKind } from '../../../ui/index.ts';

export interface BackupSummary {
  kind: NoteKind;
  sentence: string;
  /** What is not in it, a sentence each. */
  without: readonly string[];
}

/** @returns what a backup holds, and what it was made without */
export function backupSummary({ target, files, leftOut, skipped }: DatabaseBackupReport): BackupSummary {
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const without = [
    ...leftOut.map(({ generation, why }) => `The index of g${generation} was left out; ${why}.`),
    ...(skipped.length === 0
      ? []
      : [
          `${formatQuantity(skipped.length, 'link or special file', 'links and special files')} left out: ${skipped.join(', ')}.`,
        ]),
  ];
  return {
    // An index can be built again from its sources; a linked file is nowhere in the copy.
    kind: skipped.length > 0 ? 'warn' : leftOut.length > 0 ? 'info' : 'ok',
    sentence: `${formatQuantity(files.length, 'file')}, ${formatBytes(bytes)}, copied and verified in ${target}.`,
    without,
  };
}
