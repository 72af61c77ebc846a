import type { CallName } from '../../../main/contract/methods.ts';

/** What changes when a prompt or a partial is saved, pinned or put back. */
export const promptReads = [
  'file.read',
  'file.list',
  'prompt.list',
  'prompt.lint',
  'prompt.render',
  'prompt.history',
  'prompt.version',
  'prompt.diff',
  'prompt.blame',
] as const satisfies readonly CallName[];
