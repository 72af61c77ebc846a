import type { GateListResponse } from '../../../../main/contract/gate.ts';
import type { KeptRelease, ReleaseDesk } from '../../../../main/contract/release.ts';
import { useNow } from '../../../engine/use-now.ts';
import {
  ageSeconds,
  type Column,
  DataTable,
  type DotState,
  formatAge,
  formatExactTime,
  formatQuantity,
  formatShortId,
  ROW_HEIGHT_2,
  StateDot,
} from '../../../ui/index.ts';
import { WORKING_TREE } from '../gate/run-gate.ts';

/** A row: a sealed release, or the working tree of a pipeline, which is none. */
interface ListRow {
  key: string;
  title: string;
  facts: string;
  state: string;
  dot: DotState;
  at: string | null;
}

const DOT: Readonly<Record<KeptRelease['state'], DotState>> = {
  serving: 'ok',
  kept: 'unknown',
  refused: 'error',
  'rolled-back': 'warn',
  canary: 'running',
  draft: 'off',
};
const WORD: Readonly<Record<KeptRelease['state'], string>> = {
  serving: 'serving',
  kept: 'kept',
  refused: 'refused',
  'rolled-back': 'rolled back',
  canary: 'canary',
  draft: 'not judged',
};

export interface ReleaseListProps {
  desk: ReleaseDesk;
  /** What they came to last tells of releases that were judged and never promoted. */
  gates: GateListResponse;
  /** The pipeline whose working tree is shown; a release's own where one is chosen. */
  pipelineId: string | null;
  selectedKey: string;
  onSelect: (key: string) => void;
}

/** The working tree and every sealed release, newest first. */
export function ReleaseList({ desk, gates, pipelineId, selectedKey, onSelect }: ReleaseListProps) {
  const nowMs = useNow();
  const tree = desk.workingTree.find((each) => each.pipelineId === pipelineId) ?? desk.workingTree[0];
  const rows: readonly ListRow[] = [
    {
      key: WORKING_TREE,
      title: 'Working tree',
      facts:
        tree === undefined
          ? 'no pipeline'
          : tree.changedSince === null
            ? `${tree.pipelineId}, serves as it is`
            : tree.changes.length === 0
              ? `${tree.pipelineId}, as ${formatShortId(tree.changedSince)}`
              : `${formatQuantity(tree.changes.length, 'edit')} since ${formatShortId(tree.changedSince)}`,
      state: 'not a release',
      dot: 'off',
      at: null,
    },
    ...desk.releases.map((release) => rowOf(withJudgement(release, gates))),
  ];
  return (
    <DataTable
      label="Releases"
      columns={columnsFor(nowMs)}
      rows={rows}
      rowKey={({ key }) => key}
      rowText={({ title }) => title}
      rowHeight={ROW_HEIGHT_2}
      selectedKey={selectedKey}
      onSelect={({ key }) => onSelect(key)}
      selectsOnMove
      isFit
    />
  );
}

/** @returns a draft that a gate has judged as what the gate said */
function withJudgement(release: KeptRelease, { gates }: GateListResponse): KeptRelease {
  if (release.state !== 'draft') return release;
  const runs = gates.flatMap(({ lastRun }) => (lastRun?.release === release.releaseHash ? [lastRun] : []));
  if (runs.length === 0) return release;
  return { ...release, state: runs.every(({ held }) => held) ? 'kept' : 'refused' };
}

function rowOf(release: KeptRelease): ListRow {
  const { name, releaseHash, pipelineId, state, isSigned, problem, prompts, indexGeneration, createdAt } = release;
  const words = Object.entries(prompts).map(([id, fingerprint]) => `${id} ${fingerprint.slice(0, 4)}`);
  const isDamaged = problem !== null && isSigned;
  return {
    key: name,
    title: name,
    facts: [formatShortId(releaseHash), pipelineId, ...words, `g${indexGeneration}`].join(', '),
    state: isDamaged ? 'damaged' : isSigned ? WORD[state] : 'not signed',
    dot: isDamaged ? 'error' : isSigned ? DOT[state] : 'off',
    at: createdAt,
  };
}

function columnsFor(nowMs: number): readonly Column<ListRow>[] {
  return [
    {
      id: 'release',
      header: 'Release',
      minWidth: 150,
      title: ({ facts }) => facts,
      cell: ({ title, facts, dot }) => (
        <span className="release-row">
          <StateDot state={dot} label=" " />
          <span className="release-row__text">
            <b className="ellipsis">{title}</b>
            <span className="text-3 ellipsis">{facts}</span>
          </span>
        </span>
      ),
    },
    {
      id: 'state',
      header: 'State',
      width: 96,
      align: 'end',
      title: ({ at }) => (at === null ? undefined : formatExactTime(at)),
      cell: ({ state, at }) => (
        <span className="release-row__text" data-align="end">
          <span>{state}</span>
          <span className="text-3">{at === null ? 'now' : formatAge(ageSeconds(at, nowMs))}</span>
        </span>
      ),
    },
  ];
}
