import type { StageComparison } from '../../../../main/contract/replay-comparison.ts';
import { StageLabel } from '../../../ui/index.ts';

const OUTCOME: Readonly<Record<StageComparison['outcome'], { sign: string; word: string }>> = {
  same: { sign: '=', word: 'same' },
  'within-rules': { sign: '≈', word: 'within rules' },
  different: { sign: '≠', word: 'different' },
  'not-comparable': { sign: '?', word: 'not recorded' },
};

/**
 * Recording and candidate, stage by stage in the order of the data: the first difference stands out, and what follows
 * from it carries its mark.
 */
export function StageTable({ stages, candidate }: { stages: readonly StageComparison[]; candidate: string }) {
  return (
    <table className="replay-stages">
      <caption className="visually-hidden">Recording and candidate, stage by stage</caption>
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">Recorded</th>
          <th scope="col">
            <span className="visually-hidden">Outcome</span>
          </th>
          <th scope="col">{`Candidate, ${candidate}`}</th>
        </tr>
      </thead>
      <tbody>
        {stages.map((stage, index) => {
          const { sign, word } = OUTCOME[stage.outcome];
          return (
            // An agent's stages come again and again under one name.
            // oxlint-disable-next-line react/no-array-index-key -- the rows of a finished comparison never move
            <tr key={index} data-outcome={stage.outcome} data-first={stage.isFirst} data-tainted={stage.isTainted}>
              <th scope="row">
                <StageLabel stage={stage.stageId ?? stage.stage}>{stage.name}</StageLabel>
              </th>
              <td>{stage.recorded}</td>
              <td className="replay-stages__outcome">
                <span aria-hidden="true">{sign}</span> {word}
                {stage.isTainted ? <span className="visually-hidden">, follows from an earlier difference</span> : null}
              </td>
              <td>
                {stage.candidate}
                {stage.isStubbed ? <span className="text-3"> (answered from the recording)</span> : null}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
