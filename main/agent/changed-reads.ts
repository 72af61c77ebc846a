import type { ChangedRead } from '../contract/agent.ts';
import type { LoopState } from './loop-state.ts';

/** What something that was read is now: its hash, null when it is gone, undefined when that cannot be told. */
export type CurrentHash = (what: string) => Promise<string | null | undefined>;

/**
 * @returns what a run has read that is not now what it was then, each once, by the step that read it first. A passage's id is
 *   made of its text: that it is gone says no more than that its document has changed.
 */
export async function findChangedReads(state: LoopState, currentHash: CurrentHash): Promise<readonly ChangedRead[]> {
  const changed = new Map<string, ChangedRead>();
  const looked = new Map<string, string | null | undefined>();
  for (const { what, label, contentHash, step } of state.reads) {
    if (contentHash === null || changed.has(label)) continue;
    if (!looked.has(what)) looked.set(what, await currentHash(what));
    const now = looked.get(what);
    if (now === undefined || now === contentHash) continue;
    changed.set(label, { what, label, step, change: now === null && !what.startsWith('chunk:') ? 'gone' : 'changed' });
  }
  return [...changed.values()];
}
