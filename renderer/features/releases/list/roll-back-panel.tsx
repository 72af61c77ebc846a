import { Undo2 } from 'lucide-react';
import type { RollbackReport } from '../../../../main/contract/release.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { Button, Facts, formatQuantity, formatShortId, Note, Panel, SkeletonLines } from '../../../ui/index.ts';

/** Of the parts that go back: named so many, the others counted. */
const NAMED_PARTS = 3;

export interface RollBackPanelProps {
  pipelineId: string;
  /** What serves; null: the working tree, and there is nothing to go back from. */
  serving: string | null;
  restricted: string | null;
  onRollBack: (report: RollbackReport) => void;
}

/** The way back, and what it means, before anybody needs it. */
export function RollBackPanel({ pipelineId, serving, restricted, onRollBack }: RollBackPanelProps) {
  const plan = useEngineQuery(
    'release.rollback',
    { pipeline: pipelineId, dryRun: true },
    { isEnabled: serving !== null },
  );
  return (
    <Panel title="Roll back" scope={serving === null ? undefined : `from ${formatShortId(serving)}`} isFit>
      {serving === null ? (
        <p className="release-none">The working tree serves: there is nothing to go back from.</p>
      ) : plan.isError ? (
        <Note kind="warn">{plan.error.message}</Note>
      ) : plan.data === undefined ? (
        <SkeletonLines lines={4} />
      ) : (
        <div className="release-block">
          <p className="text-strong">{`Back to ${nameOf(plan.data.to)} in one step`}</p>
          <Facts items={rollbackFacts(plan.data)} />
          <div>
            <Button
              kind="danger"
              icon={Undo2}
              disabledReason={restricted}
              onClick={() => plan.data !== undefined && onRollBack(plan.data)}
            >
              Roll back…
            </Button>
          </div>
        </div>
      )}
    </Panel>
  );
}

/** @returns a release by the digits that people say, or the working tree */
export function nameOf(release: string | null): string {
  return release === null ? 'the working tree' : formatShortId(release);
}

/** @returns what a rollback does, line by line */
export function rollbackFacts(report: RollbackReport): readonly (readonly [name: string, value: string])[] {
  const { rePins, rebuilds, openRuns, to } = report;
  const paths = rePins.map(({ path }) => path);
  const more = paths.length - NAMED_PARTS;
  return [
    [
      'Re-pins',
      to === null
        ? 'what the files say now'
        : paths.length === 0
          ? 'nothing differs'
          : `${paths.slice(0, NAMED_PARTS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    ],
    ['Rebuilds', rebuilds.length === 0 ? 'nothing' : rebuilds.join(', ')],
    ['Open runs', openRuns === 0 ? 'none' : `${formatQuantity(openRuns, 'run ends', 'runs end')} on what serves now`],
  ];
}
