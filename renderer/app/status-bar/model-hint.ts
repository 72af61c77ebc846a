import type { LanguageModelInfo } from '../../../main/contract/provider.ts';

const WHY_NOT = {
  offline: 'offline mode',
  'no-key': 'no key',
  'not-found': 'not found',
  restricted: 'workspace is restricted',
} as const;

/** @returns where a model answers and whether its price is known; of one that cannot answer, why, in two words */
export function modelHint({ state, isLocal, price }: Pick<LanguageModelInfo, 'state' | 'isLocal' | 'price'>): string {
  if (state !== 'ready') return WHY_NOT[state];
  if (isLocal) return 'this machine';
  return price === 'unknown' ? 'cloud, price unknown' : 'cloud';
}
