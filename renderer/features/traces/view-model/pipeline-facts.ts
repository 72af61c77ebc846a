import type { Release } from '../../../../main/contract/release.ts';

/** What views need of the pipeline behind a release. A part the bundle does not hold is null. */
export interface PipelineFacts {
  id: string;
  sloMs: number | null;
  timeoutMs: number | null;
  /** Chunks in the context at most. */
  k: number | null;
  contextTokens: number | null;
  neighbours: number | null;
  reranker: string | null;
  rerankTimeoutMs: number | null;
  mmrLambda: number | null;
  /** In an order they could run in: every stage after those it waits for. */
  stages: readonly { id: string; uses: string; budgetMs: number | null }[];
}

type Loose = Readonly<Record<string, unknown>>;

const asRecord = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
const asNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @returns the facts of the pipeline pinned in a release; bundles of other versions give what they have */
export function pipelineFacts(release: Pick<Release, 'bundle' | 'pipelineId'>): PipelineFacts {
  const pipeline = asRecord(release.bundle.pipeline);
  const stages = Array.isArray(pipeline['stages']) ? pipeline['stages'].map(asRecord) : [];
  const pack = asRecord(stages.find((stage) => stage['uses'] === 'pack')?.['with']);
  const rerank = asRecord(stages.find((stage) => stage['uses'] === 'rerank')?.['with']);
  return {
    id: release.pipelineId,
    sloMs: asNumber(pipeline['sloMs']),
    timeoutMs: asNumber(pipeline['timeoutMs']),
    k: asNumber(pack['k']),
    contextTokens: asNumber(pack['contextTokens']),
    neighbours: asNumber(pack['neighbours']),
    reranker: typeof rerank['reranker'] === 'string' ? rerank['reranker'] : null,
    rerankTimeoutMs: asNumber(rerank['timeoutMs']),
    mmrLambda: asNumber(rerank['mmrLambda']),
    stages: inRunningOrder(stages).map((stage) => ({
      id: asText(stage['id']),
      uses: asText(stage['uses']),
      budgetMs: asNumber(stage['budgetMs']),
    })),
  };
}

/** A bundle lists its stages by name, so that moving one in the file does not make another release. */
function inRunningOrder(stages: readonly Loose[]): readonly Loose[] {
  const ordered: Loose[] = [];
  const placed = new Set<unknown>();
  let waiting = [...stages];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ after }) => !Array.isArray(after) || after.every((id) => placed.has(id)));
    // A loop cannot run; it can still be looked at.
    const next = ready.length > 0 ? ready : waiting;
    ordered.push(...next);
    for (const { id } of next) placed.add(id);
    waiting = waiting.filter((stage) => !next.includes(stage));
  }
  return ordered;
}
