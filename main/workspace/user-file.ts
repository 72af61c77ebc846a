import { dirname } from 'node:path';
import type * as z from 'zod';
import { readWithBackup, writeFileAtomically } from '../storage/atomic-file.ts';
import { withExclusiveFile } from '../storage/exclusive-file.ts';
import { ensurePrivateDirectory } from '../storage/private-directory.ts';

/** Another Trestle writes one of these small files for milliseconds; longer means something is wrong. */
const LOCK_WAIT_MS = 5000;

/** A small JSON file of the person's own that several Trestle processes read and write. */
export interface UserFile<Value> {
  /** @returns the content, or the empty value when the file is absent or cannot be read as what it should be */
  read(): Value;
  /** Reads, changes and writes while no other process does: no change is lost. @throws StorageError */
  update(change: (value: Value) => Value): void;
}

/** @param options.backup `never` when older content must not come back */
export function createUserFile<Value>(options: {
  path: string;
  schema: z.ZodType<Value>;
  empty: Value;
  backup: 'keep' | 'never';
}): UserFile<Value> {
  const { path, schema, empty, backup } = options;
  const parse = (text: string): Value => schema.parse(JSON.parse(text));
  const find = (): { value: Value; isWhole: boolean } => {
    const found = readWithBackup(path, parse);
    if (found.from === 'nothing' || (found.from === 'backup' && backup === 'never')) {
      return { value: empty, isWhole: false };
    }
    return { value: found.value, isWhole: found.from === 'file' };
  };
  return {
    read: () => find().value,
    update: (change) => {
      ensurePrivateDirectory(dirname(path));
      withExclusiveFile(`${path}.lock`, LOCK_WAIT_MS, () => {
        const { value, isWhole } = find();
        const text = `${JSON.stringify(change(value), null, 2)}\n`;
        // A torn file must not take the place of its whole backup.
        writeFileAtomically(path, text, { isPrivate: true, keepBackup: backup === 'keep' && isWhole });
      });
    },
  };
}
