import type { OtlpReceiverStatus } from '../../../../main/contract/otlp.ts';
import { formatQuantity } from '../../../ui/format.ts';

const HIGHEST_PORT = 65_535;

/** @returns why this is no port to listen on; null when it is one */
export function portProblem(typed: string): string | null {
  const port = Number(typed);
  return /^\d+$/.test(typed.trim()) && port <= HIGHEST_PORT
    ? null
    : `A port is a whole number up to ${HIGHEST_PORT}; 0 takes any that is free.`;
}

/** @returns whether anything is received, in the few words of a panel's head */
export function receivedSentence({ isOn, stored, lastReceivedAt }: OtlpReceiverStatus): string {
  if (!isOn) return 'off';
  return lastReceivedAt === null ? 'on, nothing came yet' : `on, ${formatQuantity(stored, 'span')} stored`;
}
