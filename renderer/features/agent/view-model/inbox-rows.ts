import type { Approval, EffectRecord } from '../../../../main/contract/effect.ts';
import type { HandOff, QueuedTask } from '../../../../main/contract/hand-off.ts';
import { intentText } from './ledger-rows.ts';

/** One thing that waits for a person. */
export interface InboxRow {
  key: string;
  kind: 'approval' | 'hand-off' | 'unknown' | 'dead-letter';
  title: string;
  /** ISO; since when it waits. */
  since: string;
  /** Where it is decided; null for what has no run. */
  runId: string | null;
  /** Of a dead letter. */
  taskId: string | null;
}

/** @returns everything that waits for a person, oldest first: who has waited longest is most in need */
export function inboxRows(waiting: {
  approvals: readonly Approval[];
  handOffs: readonly HandOff[];
  unknownEffects: readonly EffectRecord[];
  deadLetters: readonly QueuedTask[];
}): InboxRow[] {
  const rows: InboxRow[] = [
    ...waiting.approvals
      .filter(({ state }) => state === 'open')
      .map(
        (approval): InboxRow => ({
          key: approval.approvalId,
          kind: 'approval',
          title: intentText(approval),
          since: approval.requestedAt,
          runId: approval.runId,
          taskId: null,
        }),
      ),
    ...waiting.handOffs
      .filter(({ state }) => state === 'open')
      .map(
        (handOff): InboxRow => ({
          key: handOff.handOffId,
          kind: 'hand-off',
          title: handOff.packet.question,
          since: handOff.createdAt,
          runId: handOff.runId,
          taskId: null,
        }),
      ),
    ...waiting.unknownEffects
      .filter(({ state }) => state === 'unknown')
      .map(
        (effect): InboxRow => ({
          key: effect.effectId,
          kind: 'unknown',
          title: intentText(effect),
          since: effect.intendedAt,
          runId: effect.runId,
          taskId: null,
        }),
      ),
    ...waiting.deadLetters
      .filter(({ state }) => state === 'dead')
      .map(
        (task): InboxRow => ({
          key: task.taskId,
          kind: 'dead-letter',
          title: task.task,
          since: task.updatedAt,
          runId: task.runId,
          taskId: task.taskId,
        }),
      ),
  ];
  return rows.toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : a.key < b.key ? -1 : 1));
}

export const INBOX_WORD: Readonly<Record<InboxRow['kind'], string>> = {
  approval: 'approve',
  'hand-off': 'answer',
  unknown: 'look',
  'dead-letter': 'mend',
};
