import type { EgressOutcome, EgressRow } from '../../../../main/contract/egress-log.ts';
import { type DotState, formatBytes, formatQuantity } from '../../../ui/index.ts';

export interface OutcomeFace {
  dot: DotState;
  word: string;
}

const FACES: Readonly<Record<EgressOutcome, OutcomeFace>> = {
  ok: { dot: 'ok', word: 'made' },
  failed: { dot: 'error', word: 'failed' },
  denied: { dot: 'off', word: 'denied' },
  unfinished: { dot: 'unknown', word: 'left early' },
};

/** @returns what became of a connection, in shape and words */
export function outcomeFace({ outcome }: EgressRow): OutcomeFace {
  return FACES[outcome];
}

/** @returns the other end: `api.openai.com`, with its port where it is not the usual one */
export function otherEnd({ host, port }: EgressRow): string {
  return port === 443 || port === 80 ? host : `${host}:${port}`;
}

/** @returns whether anything left this machine, in one sentence; and where it went, in one more */
export function egressVerdict(rows: readonly EgressRow[], isAllThereIs: boolean): { sentence: string; detail: string } {
  const remote = rows.filter(({ isLoopback }) => !isLoopback);
  const made = remote.filter(({ outcome }) => outcome !== 'denied');
  const denied = remote.length - made.length;
  const hosts = [...new Set(made.map(({ host }) => host))];
  const sent = made.reduce((sum, { bytesOut }) => sum + bytesOut, 0);
  const refusals = denied === 0 ? '' : ` ${formatQuantity(denied, 'connection')} denied.`;
  const of = isAllThereIs ? '' : `Of the newest ${formatQuantity(rows.length, 'connection')}. `;
  if (made.length === 0) {
    const local = rows.length - remote.length;
    const here = local === 0 ? '' : `${formatQuantity(local, 'connection')} stayed on it.`;
    return { sentence: 'Nothing left this machine', detail: `${of}${here}${refusals}`.trim() };
  }
  const to = hosts.length === 1 ? hosts[0] : formatQuantity(hosts.length, 'host');
  return {
    sentence: `${formatBytes(sent)} left this machine, to ${to}`,
    detail: `${of}${formatQuantity(made.length, 'connection')} made.${refusals}`,
  };
}
