import { join } from 'node:path';
import * as z from 'zod';
import { readWithBackup, writeFileAtomically } from '../storage/atomic-file.ts';
import { ensurePrivateDirectory } from '../storage/private-directory.ts';

const record = z.object({
  version: z.literal(1),
  /** ISO time of the last look that ended well. */
  lastCheckedAt: z.string().nullable(),
  /** `publishedAt` of the newest feed that was taken: an older one is somebody holding back. */
  newestSeenAt: z.string().nullable(),
  problem: z.string().nullable(),
  /** The feed as it was served, in base64, with its signature and its address: it is verified again at each reading. */
  feed: z.object({ url: z.string(), bytes: z.string(), signature: z.string() }).nullable(),
});
export type UpdateRecord = Omit<z.infer<typeof record>, 'version'>;

const NOTHING: UpdateRecord = { lastCheckedAt: null, newestSeenAt: null, problem: null, feed: null };

/** What is remembered of looks at the feed, in the person's state folder. */
export interface UpdateRecordStore {
  read(): UpdateRecord;
  change(changes: Partial<UpdateRecord>): void;
}

export function createUpdateRecordStore(stateDirectory: string): UpdateRecordStore {
  const path = join(stateDirectory, 'update.json');
  const read = (): UpdateRecord => {
    const found = readWithBackup(path, (text) => record.parse(JSON.parse(text)));
    return found.from === 'nothing' ? NOTHING : found.value;
  };
  return {
    read,
    change: (changes) => {
      ensurePrivateDirectory(stateDirectory);
      const value = { version: 1, ...read(), ...changes };
      writeFileAtomically(path, `${JSON.stringify(value)}\n`, { isPrivate: true, keepBackup: true });
    },
  };
}
