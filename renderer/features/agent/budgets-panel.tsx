import type { AgentResult } from '../../../main/contract/agent.ts';
import { Meter, Panel } from '../../ui/index.ts';
import { meterRows, progressFinding } from './view-model/meter-rows.ts';

/** What the run has used of each bound, and whether it still learns. */
export function BudgetsPanel({ run }: { run: AgentResult }) {
  const { meters, stoppedBy, costUsd } = run;
  const { newFacts } = meters.progress;
  const most = Math.max(...newFacts, 1);
  return (
    <Panel
      title="Budgets"
      scope="hard, reserved before each step"
      isFit
      actions={<span className="text-3">{stopText(stoppedBy)}</span>}
    >
      <dl className="agent-meters">
        {meterRows(meters).map(({ name, used, max, text, tone }) => (
          <div key={name} className="agent-meters__row">
            <dt>{name}</dt>
            <dd>
              <Meter label={name} value={used} limit={max} valueText={text} tone={tone} />
            </dd>
            <dd className={tone === 'neutral' ? undefined : `text-${tone}`}>
              {name === 'Money' && costUsd === null ? `${text}, part of it unknown` : text}
            </dd>
          </div>
        ))}
      </dl>
      <div className="agent-progress">
        <span>Progress</span>
        <span
          className="agent-progress__bars"
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn from elements so that it wears the tokens
          role="img"
          aria-label={progressFinding(meters.progress)}
        >
          {newFacts.length === 0 ? <span className="text-3">no round yet</span> : null}
          {newFacts.map((count, index) => (
            <span key={index} className="agent-progress__bar" title={`Round ${index + 1}: ${count} new`}>
              <span data-empty={count === 0} style={{ height: `${Math.max(2, (count / most) * 100)}%` }} />
            </span>
          ))}
        </span>
        <span className="text-3">
          new facts by round; {meters.progress.endsAfter} rounds in a row that learn nothing end the run
        </span>
      </div>
    </Panel>
  );
}

function stopText(stoppedBy: AgentResult['stoppedBy']): string {
  if (stoppedBy === 'done') return 'stopped by: nothing';
  return `stopped by: ${stoppedBy === null || stoppedBy === 'waiting' ? 'nothing yet' : stoppedBy}`;
}
