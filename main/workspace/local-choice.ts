import { statSync } from 'node:fs';
import * as z from 'zod';
import { createUserFile } from './user-file.ts';
import { layoutOf } from './workspace-layout.ts';

const localFile = z.object({
  version: z.literal(1),
  /** `provider/model` that every prompt is answered by here; null = the one each prompt names. */
  model: z.string().min(1).max(200).nullable(),
  /** Traces are received on this port whenever the workspace is open; null = when somebody says so. */
  receiverPort: z.int().min(0).max(65_535).nullable().default(null),
});
type LocalFile = z.output<typeof localFile>;

/** What was chosen for a workspace on this machine: in `.trestle`, which is not shared. */
export interface LocalChoice {
  model(): string | null;
  /** @throws StorageError */
  setModel(model: string | null): void;
  receiverPort(): number | null;
  /** @throws StorageError */
  setReceiverPort(port: number | null): void;
}

export function createLocalChoice(workspaceDirectory: string): LocalChoice {
  const path = layoutOf(workspaceDirectory).local;
  const file = createUserFile({
    path,
    schema: localFile,
    empty: { version: 1 as const, model: null, receiverPort: null },
    // A choice of before must not come back by itself: it may name another machine.
    backup: 'never',
  });
  // Every ask asks, and another process may have chosen: the file is read again when it is another one.
  let known: { stamp: string; file: LocalFile } | null = null;
  const read = (): LocalFile => {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    const stamp = stat === undefined ? 'absent' : `${stat.ino} ${stat.size} ${stat.mtimeNs}`;
    if (known?.stamp !== stamp) known = { stamp, file: file.read() };
    return known.file;
  };
  const change = (changes: Partial<LocalFile>): void => {
    known = null;
    file.update((before) => ({ ...before, ...changes }));
  };
  return {
    model: () => read().model,
    setModel: (model) => change({ model }),
    receiverPort: () => read().receiverPort,
    setReceiverPort: (receiverPort) => change({ receiverPort }),
  };
}
