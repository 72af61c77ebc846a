import type { GateListResponse, GateReport } from '../../../main/contract/gate.ts';
import type { KeptRelease, ReleaseDesk } from '../../../main/contract/release.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { type GateRun, useGateRuns } from './gate/gate-run-store.ts';
import { WORKING_TREE } from './gate/run-gate.ts';

/** What the view shows of one release, or of the working tree. */
export interface ShownRelease {
  /** The name of a release, or `WORKING_TREE`. */
  key: string;
  release: KeptRelease | null;
  pipelineId: string | null;
  /** Its hash: what gates and differences are asked by. */
  hash: string | null;
  /** What serves its pipeline; null when the working tree does. */
  serving: string | null;
  edits: number;
  report: GateReport | null;
  run: GateRun | null;
  isGateRunning: boolean;
}

/** @param name null: what serves, else the newest, else the working tree */
export function useShownRelease(desk: ReleaseDesk, gates: GateListResponse, name: string | null): ShownRelease {
  const pipelines = useEngineQuery('pipeline.list', {});
  const usual = pipelines.data?.pipelines.find(({ isDefault }) => isDefault)?.id;
  const release = chosenRelease(desk, name);
  const key = release?.name ?? WORKING_TREE;
  const wanted = release?.pipelineId ?? usual;
  const tree = desk.workingTree.find(({ pipelineId }) => pipelineId === wanted) ?? desk.workingTree[0];
  const pipelineId = release?.pipelineId ?? tree?.pipelineId ?? null;
  const hash = release?.releaseHash ?? tree?.releaseHash ?? null;
  const reports = useEngineQuery('gate.runs', { release: hash ?? '', limit: 1 }, { isEnabled: hash !== null });
  const run = useGateRuns((state) => state.runs[key] ?? null);
  const isGateRunning = useGateRuns((state) => state.abort !== null);
  return {
    key,
    release,
    pipelineId,
    hash,
    serving:
      desk.releases.find((each) => each.pipelineId === pipelineId && each.state === 'serving')?.releaseHash ??
      tree?.changedSince ??
      null,
    edits: tree?.changes.length ?? 0,
    report:
      run?.report ??
      reports.data?.[0] ??
      gates.gates.map(({ lastRun }) => lastRun).find((last) => last?.release === hash) ??
      null,
    run,
    isGateRunning,
  };
}

function chosenRelease({ releases }: ReleaseDesk, name: string | null): KeptRelease | null {
  if (name === WORKING_TREE) return null;
  const named = releases.find((each) => each.name === name);
  if (named !== undefined || name !== null) return named ?? null;
  return releases.find(({ state }) => state === 'serving') ?? releases[0] ?? null;
}
