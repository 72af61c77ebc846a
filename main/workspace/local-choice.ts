import { statSync } from 'node:fs';
import * as z from 'zod';
import { createUserFile } from './user-file.ts';
import { layoutOf } from './workspace-layout.ts';

const localFile = z.object({
  version: z.literal(1),
  /** `provider/model` that every prompt is answered by here; null = the one each prompt names. */
  model: z.string().min(1).max(200).nullable(),
});

/** What was chosen for a workspace on this machine: in `.trestle`, which is not shared. */
export interface LocalChoice {
  model(): string | null;
  /** @throws StorageError */
  setModel(model: string | null): void;
}

export function createLocalChoice(workspaceDirectory: string): LocalChoice {
  const path = layoutOf(workspaceDirectory).local;
  const file = createUserFile({
    path,
    schema: localFile,
    empty: { version: 1 as const, model: null },
    // A choice of before must not come back by itself: it may name another machine.
    backup: 'never',
  });
  // Every ask asks, and another process may have chosen: the file is read again when it is another one.
  let known: { stamp: string; model: string | null } | null = null;
  return {
    model: () => {
      const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
      const stamp = stat === undefined ? 'absent' : `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
      if (known?.stamp !== stamp) known = { stamp, model: file.read().model };
      return known.model;
    },
    setModel: (model) => {
      known = null;
      file.update(() => ({ version: 1, model }));
    },
  };
}
