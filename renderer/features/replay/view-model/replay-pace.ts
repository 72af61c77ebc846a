import { formatDuration } from '../../../ui/index.ts';

/** A pace over less than so long says nothing yet. Milliseconds. */
const LEAST_MS = 2000;

export interface PaceFacts {
  /** When it was first looked at, and how many were done by then. */
  began: { done: number; atMs: number };
  done: number;
  total: number;
  nowMs: number;
}

/** @returns `108 /s, about 11 s left`; empty until a pace can be told */
export function paceText({ began, done, total, nowMs }: PaceFacts): string {
  const elapsedMs = nowMs - began.atMs;
  const since = done - began.done;
  if (elapsedMs < LEAST_MS || since <= 0) return '';
  const perSecond = (since / elapsedMs) * 1000;
  const pace = perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1);
  const leftSeconds = Math.ceil((total - done) / perSecond);
  return `${pace} /s, about ${leftSeconds < 60 ? `${leftSeconds} s` : formatDuration(leftSeconds * 1000)} left`;
}
