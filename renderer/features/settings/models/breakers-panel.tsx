import { type KeyboardEvent, useState } from 'react';
import type { GatewayState } from '../../../../main/contract/gateway.ts';
import { useNow } from '../../../engine/use-now.ts';
import { ChartTableToggle } from '../../../ui/chart/chart-table-toggle.tsx';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import { type Column, DataTable, formatExactTime, Panel } from '../../../ui/index.ts';
import { BAND_SPAN_MS, bandsFinding, type BreakerLane, breakerLanes } from './breaker-bands.ts';

/** Labels of the time axis, besides now. */
const TICKS = 3;

interface Change {
  key: string;
  model: string;
  at: string;
  state: string;
  reason: string;
}

const COLUMNS: readonly Column<Change>[] = [
  { id: 'model', header: 'Model', minWidth: 120, cell: ({ model }) => model },
  { id: 'at', header: 'At', width: 140, cell: ({ at }) => formatExactTime(at) },
  { id: 'state', header: 'Became', width: 84, cell: ({ state }) => state },
  { id: 'reason', header: 'Because', wraps: true, cell: ({ reason }) => reason },
];

/** The last half hour of every breaker: closed is a line, open is filled, half-open is an outline. `T` is the table. */
export function BreakersPanel({ state }: { state: GatewayState }) {
  const [isTable, setIsTable] = useState(false);
  const now = useNow();
  const lanes = breakerLanes(state.endpoints, now);
  const changes = state.endpoints.flatMap(({ model, breaker }) =>
    (breaker?.history ?? []).map(({ at, state: became, reason }) => ({
      key: `${model} ${at} ${became}`,
      model,
      at,
      state: became,
      reason,
    })),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 't' || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.currentTarget.querySelector('button')?.focus();
    setIsTable(!isTable);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the chart or table that has focus inside
    <div onKeyDown={onKeyDown}>
      <Panel
        title="Breakers"
        scope="last 30 min"
        isFit
        actions={
          lanes.length === 0 ? undefined : (
            <ChartTableToggle isTable={isTable} onChange={setIsTable} what="the breakers" />
          )
        }
      >
        {lanes.length === 0 ? (
          <p className="models-empty">
            No breaker stands in front of a model yet: a policy puts one before each model it calls.
          </p>
        ) : isTable ? (
          <TableTwin
            copy={() =>
              tableText(
                ['model', 'at', 'became', 'because'],
                changes.map(({ model, at, state: became, reason }) => [model, at, became, reason]),
              )
            }
          >
            <DataTable
              label="Changes of breakers"
              columns={COLUMNS}
              rows={changes}
              rowKey={({ key }) => key}
              empty="None opened in the last 30 min."
              isFit
            />
          </TableTwin>
        ) : (
          <Bands lanes={lanes} now={now} />
        )}
      </Panel>
    </div>
  );
}

function Bands({ lanes, now }: { lanes: readonly BreakerLane[]; now: number }) {
  const time = (ms: number): string => formatExactTime(new Date(ms).toISOString()).slice(11, 16);
  return (
    <div
      className="breaker-bands"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn from elements so that it wears the tokens
      role="img"
      aria-label={bandsFinding(lanes)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- T turns it into its table
      tabIndex={0}
    >
      {lanes.map(({ model, bands }) => (
        <div key={model} className="breaker-bands__lane">
          <span className="ellipsis" title={model}>
            {model}
          </span>
          <span className="breaker-bands__track">
            {bands.map(({ state, from, to, reason }) => (
              <span
                key={from}
                className="breaker-bands__band"
                data-state={state}
                title={reason === null ? state : `${state}: ${reason}`}
                style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
              />
            ))}
          </span>
        </div>
      ))}
      <div className="breaker-bands__axis" aria-hidden="true">
        <span />
        <span className="breaker-bands__ticks">
          {Array.from({ length: TICKS + 1 }, (_, index) => (
            <span key={index}>{time(now - BAND_SPAN_MS + (index * BAND_SPAN_MS) / TICKS)}</span>
          ))}
        </span>
      </div>
    </div>
  );
}
