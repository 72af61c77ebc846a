import type { ReleaseHash, SessionId, TraceId } from '../../../../main/contract/ids.ts';
import type { TraceSummary } from '../../../../main/contract/trace.ts';
import { minutesAgo } from './documents.ts';
import { RELEASE } from './workspace.ts';

const ASKED: readonly (readonly [title: string, ms: number, status: TraceSummary['status']])[] = [
  ['How much annual leave can I carry over, and does parental leave change that?', 60.9, 'ok'],
  ['Where is HF-20418 and can I still claim for the late delivery?', 4810, 'degraded'],
  ['Is battery freight accepted on the Gdańsk line?', 72.4, 'ok'],
  ['What does “free time” mean on my invoice?', 48.2, 'ok'],
  ['Why was my claim from March declined?', 39.5, 'refused'],
  ['Refund storage fee on invoice 8814-22', 9920, 'error'],
  ['Latest cut-off for customs papers to Norway', 55.1, 'ok'],
  ['Who signs for deliveries after 18:00?', 44.8, 'ok'],
];

export const traces: readonly TraceSummary[] = ASKED.map(([title, durationMs, status], index) => ({
  traceId: `${(0x4f0a91c2 + index * 7919).toString(16)}0a1b2c3d4e5f6071829304a5` as TraceId,
  kind: 'ask',
  title,
  pipelineId: 'default',
  releaseHash: RELEASE satisfies ReleaseHash,
  sessionId: `ses_${index}` as SessionId,
  origin: 'trestle',
  startedAt: minutesAgo(3 + index * 7),
  durationMs,
  status,
  spanCount: 14,
  inputTokens: 1234 + index * 31,
  outputTokens: 87,
  costUsd: 0,
  model: 'local/extractive',
}));
