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
  const file = createUserFile({
    path: layoutOf(workspaceDirectory).local,
    schema: localFile,
    empty: { version: 1 as const, model: null },
    // A choice of before must not come back by itself: it may name another machine.
    backup: 'never',
  });
  return {
    model: () => file.read().model,
    setModel: (model) => file.update(() => ({ version: 1, model })),
  };
}
