import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useStatus } from '../../../engine/use-status.ts';
import { pipelineFacts } from '../../traces/view-model/pipeline-facts.ts';
import { usePlaygroundStore } from '../playground-store.ts';

export interface SettingDefaults {
  /** Null while not known. */
  k: number | null;
  contextTokens: number | null;
  model: string | null;
  rerank: string | null;
  rerankTimeoutMs: number | null;
  mmrLambda: number | null;
  neighbours: number | null;
}

/**
 * @returns what the pipeline uses where nothing is typed: read from the release of the newest run that overrode
 *   nothing, since a release with overrides pins those
 */
export function useSettingDefaults(): SettingDefaults {
  const model = useStatus()?.model.id ?? null;
  const plain = usePlaygroundStore(({ runs }) =>
    runs.findLast((run) => run.release !== null && Object.keys(run.overrides).length === 0),
  );
  const release = useEngineQuery(
    'release.show',
    { release: plain?.release ?? '' },
    { isEnabled: plain !== undefined, keepsPrevious: true },
  );
  const facts = release.data === undefined ? null : pipelineFacts(release.data);
  return {
    k: facts?.k ?? null,
    contextTokens: facts?.contextTokens ?? null,
    model,
    rerank: facts?.reranker ?? null,
    rerankTimeoutMs: facts?.rerankTimeoutMs ?? null,
    mmrLambda: facts?.mmrLambda ?? null,
    neighbours: facts?.neighbours ?? null,
  };
}
