import type { Bar } from '../bench-report.ts';
import { formatBytes, formatMs, formatRatio } from '../format-measured.ts';
import { judgeBar, tooFew } from '../judge-bar.ts';
import { type EngineResult, isMeasured, type RetrievalReport } from './retrieval-report.ts';

const COMPARED_CHUNKS = 100_000;
export const LARGE_CHUNKS = 1_000_000;
const LEAST_RECALL = 0.98;
const LONGEST_P95_MS = 100;
export const MOST_MEMORY_BYTES = 1.5e9;

/** The bars, each judged only at the size it is about and against engines that ran. */
export function judgeRetrieval({ chunks, engines }: Pick<RetrievalReport, 'chunks' | 'engines'>): Bar[] {
  const { trestle, lancedb, lancedbFlat } = engines;
  const atCompared = tooFew(chunks, COMPARED_CHUNKS, 'chunks');
  const atLarge = tooFew(chunks, LARGE_CHUNKS, 'chunks');
  const ours = isMeasured(trestle) ? trestle : null;
  const mine = (judged: string | null): string | null => judged ?? (ours === null ? 'Trestle was not measured' : null);
  const against = (limit: string, peer: EngineResult | null, times: number): Bar => {
    const ratio = ours === null || peer === null ? null : peer.p95Ms / ours.p95Ms;
    return judgeBar({
      limit,
      measured: ratio === null || ours === null || peer === null ? 'nothing' : describeRatio(ratio, ours, peer),
      isHeld: ratio !== null && ratio >= times,
      notJudged: mine(atCompared) ?? (peer === null ? 'the peer was not measured' : null),
    });
  };
  const measured = (peer: (typeof engines)[keyof typeof engines]): EngineResult | null =>
    isMeasured(peer) ? peer : null;
  return [
    against('p95 at least 2× below LanceDB with IVF_PQ (goal 5×)', measured(lancedb), 2),
    against('p95 at least 10× below LanceDB without a vector index', measured(lancedbFlat), 10),
    judgeBar({
      limit: `recall@10 at least ${LEAST_RECALL} of the exact hybrid`,
      measured: ours === null ? 'nothing' : ours.recallAt10.toFixed(4),
      isHeld: ours !== null && ours.recallAt10 >= LEAST_RECALL,
      notJudged: mine(atCompared),
    }),
    judgeBar({
      limit: `p95 at most ${formatMs(LONGEST_P95_MS)} over a million chunks`,
      measured: ours === null ? 'nothing' : formatMs(ours.p95Ms),
      isHeld: ours !== null && ours.p95Ms <= LONGEST_P95_MS,
      notJudged: mine(atLarge),
    }),
    judgeBar({
      limit: `resident memory at most ${formatBytes(MOST_MEMORY_BYTES)} over a million chunks`,
      measured: ours === null ? 'nothing' : formatBytes(ours.rssBytes),
      isHeld: ours !== null && ours.rssBytes > 0 && ours.rssBytes <= MOST_MEMORY_BYTES,
      notJudged: mine(atLarge) ?? (ours?.rssBytes === 0 ? 'this system does not say' : null),
    }),
    judgeBar({
      limit: 'every text written meanwhile is found',
      measured: ours === null ? 'nothing' : `${ours.load.batchesFound} of ${ours.load.batches} batches`,
      isHeld: ours !== null && ours.load.batches > 0 && ours.load.batchesFound === ours.load.batches,
      notJudged: mine(null),
    }),
  ];
}

function describeRatio(ratio: number, ours: EngineResult, peer: EngineResult): string {
  return `${formatRatio(ratio)}: ${formatMs(ours.p95Ms)} against ${formatMs(peer.p95Ms)}`;
}
