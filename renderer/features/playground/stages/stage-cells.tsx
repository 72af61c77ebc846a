import { classNames, formatDuration, stageColor } from '../../../ui/index.ts';
import type { StageRow } from '../view-model/stage-rows.ts';

/** Every stage with its time against its budget. */
export function StageCells({ rows, facts }: { rows: readonly StageRow[]; facts: ReadonlyMap<string, string> }) {
  return (
    <ul className="stage-cells">
      {rows.map((row) => (
        <StageCell key={row.name} row={row} fact={facts.get(row.name) ?? ''} />
      ))}
    </ul>
  );
}

function StageCell({ row, fact }: { row: StageRow; fact: string }) {
  const { name, state, ms, budgetMs, ladder } = row;
  const isOver = ms !== null && budgetMs !== null && ms > budgetMs;
  const share = ms === null || budgetMs === null ? 0 : Math.min(1, ms / budgetMs);
  const time = ms === null ? QUIET_WORD[state] : `${formatDuration(ms)}${state === 'running' ? ' so far' : ''}`;
  return (
    <li className="stage-cell" data-state={state}>
      <span className="stage-cell__row">
        <i className="swatch" style={{ background: stageColor(name) }} aria-hidden="true" />
        <b className="ellipsis">{name}</b>
        <span className={classNames('stage-cell__time', isOver && 'text-error')}>{time}</span>
      </span>
      <span className="stage-cell__meter" aria-hidden="true">
        <span
          style={{
            width: `${(share * 100).toFixed(1)}%`,
            background: isOver ? 'var(--error-mark)' : stageColor(name),
          }}
        />
      </span>
      <span className="stage-cell__row stage-cell__foot">
        <span className={classNames('ellipsis', ladder !== null && 'text-warn', state === 'failed' && 'text-error')}>
          {ladder ?? (state === 'stopped' ? 'stopped' : fact)}
        </span>
        <span className="stage-cell__time">{budgetMs === null ? '' : <Budget budgetMs={budgetMs} />}</span>
      </span>
    </li>
  );
}

/** What stands where the time would be. */
const QUIET_WORD: Readonly<Partial<Record<StageRow['state'], string>>> = {
  waits: 'waits',
  'not-reached': 'not reached',
};

function Budget({ budgetMs }: { budgetMs: number }) {
  return (
    <>
      <span className="visually-hidden">budget </span>
      {formatDuration(budgetMs)}
    </>
  );
}
