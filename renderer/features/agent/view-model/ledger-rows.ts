import type { Approval, EffectRecord, EffectState } from '../../../../main/contract/effect.ts';

/** What a state of the ledger reads as. */
export const EFFECT_WORD: Readonly<Record<EffectState, string>> = {
  intended: 'being done',
  done: 'done',
  failed: 'failed',
  unknown: 'unknown',
  'settled-done': 'it happened, says a person',
  'settled-not-done': 'it did not, says a person',
  undone: 'taken back',
};

export type LedgerRow =
  | { type: 'effect'; key: string; at: string; effect: EffectRecord }
  /** Not begun: it waits for leave, or was denied. */
  | { type: 'approval'; key: string; at: string; approval: Approval };

/** @returns what was intended, newest first: effects, and approvals that have come to none */
export function ledgerRows(effects: readonly EffectRecord[], approvals: readonly Approval[]): LedgerRow[] {
  const begun = new Set(effects.map(({ approvalId }) => approvalId));
  const rows: LedgerRow[] = [
    ...effects.map((effect): LedgerRow => ({ type: 'effect', key: effect.effectId, at: effect.intendedAt, effect })),
    ...approvals
      .filter(({ approvalId, state }) => !begun.has(approvalId) && (state === 'open' || state === 'denied'))
      .map(
        (approval): LedgerRow => ({ type: 'approval', key: approval.approvalId, at: approval.requestedAt, approval }),
      ),
  ];
  return rows.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.key < b.key ? 1 : -1));
}

/** @returns the call in a few words: its tool and the values it was to be handed */
export function intentText({ tool, arguments: args }: Pick<EffectRecord, 'tool' | 'arguments'>): string {
  const values = Object.values(args).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return [tool, ...values].join(' ');
}
