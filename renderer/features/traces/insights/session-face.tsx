import { useState } from 'react';
import { logAxis } from '../../../../main/base/log-grid.ts';
import type { SessionTokenReport, SessionTokens } from '../../../../main/contract/insight.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { BarChart } from '../../../ui/chart/bar-chart.tsx';
import { tableText } from '../../../ui/chart/table-text.ts';
import { TableTwin } from '../../../ui/chart/table-twin.tsx';
import {
  type Column,
  DataTable,
  formatCompactCount,
  formatCount,
  formatQuantity,
  TextButton,
  UNKNOWN,
} from '../../../ui/index.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import { useTracesStore } from '../traces-store.ts';
import { narrowed } from '../view-model/insight-filter.ts';
import { shareOf } from '../view-model/insight-text.ts';
import { gridTicks } from '../view-model/grid-ticks.ts';
import { InsightFace } from './insight-face.tsx';

/** The fewest tokens that the grid tells apart, as the engine has it. */
const FEWEST_TOKENS = 10;

interface Range {
  from: number;
  to: number;
}

/** Tokens used by session: their spread, and the sessions that used most. */
export function SessionFace({ filter }: { filter: string }) {
  const query = useEngineQuery('insight.sessions', { filter }, { keepsPrevious: true });
  const [range, setRange] = useState<Range | null>(null);
  return (
    <InsightFace
      query={query}
      filter={filter}
      verdict={sessionVerdict}
      aside={({ alone }) =>
        `${formatQuantity(alone, 'trace')} of no session. Of each session, the turns that were looked at count.`
      }
    >
      {(report) =>
        report.sessions === 0 ? null : (
          <>
            {report.bins.length === 0 ? null : <TokenChart report={report} onChoose={setRange} />}
            <SessionTable report={report} range={range} onClear={() => setRange(null)} filter={filter} />
          </>
        )
      }
    </InsightFace>
  );
}

function sessionVerdict({ sessions, unknown, p50, p95 }: SessionTokenReport): string {
  if (sessions === 0) return 'None of these traces belongs to a session.';
  const silent = unknown === 0 ? '' : ` Of ${formatCount(unknown)} it is unknown.`;
  if (p50 === null || p95 === null) {
    return `${formatQuantity(sessions, 'session')}; how many tokens they used is unknown.`;
  }
  return `Half of ${formatQuantity(sessions - unknown, 'session')} used up to ${formatCount(p50)} tokens, 95 % up to ${formatCount(p95)}.${silent}`;
}

function rangeText({ from, to }: Range): string {
  return `${formatCompactCount(from)} to ${formatCompactCount(to)} tokens`;
}

function TokenChart({ report, onChoose }: { report: SessionTokenReport; onChoose: (range: Range) => void }) {
  const counts = new Map(report.bins.map(({ from, count }) => [from, count]));
  const bins = logAxis(report.bins, FEWEST_TOKENS).map((bin) => ({ ...bin, count: counts.get(bin.from) ?? 0 }));
  const highest = Math.max(1, ...bins.map(({ count }) => count));
  const known = report.sessions - report.unknown;
  return (
    <BarChart
      title="Tokens of a session, in and out"
      what="sessions by tokens"
      finding={sessionVerdict(report)}
      bars={bins.map((bin) => ({
        key: String(bin.from),
        label: `${rangeText(bin)}: ${formatCount(bin.count)} of ${formatQuantity(known, 'session')}`,
        parts: [{ tone: 'plain', value: bin.count }],
      }))}
      highest={highest}
      highestLabel={formatQuantity(highest, 'session')}
      ticks={gridTicks(bins, (from) => `${formatCompactCount(from)} tok`)}
      onOpen={(index) => {
        const bin = bins[index];
        if (bin !== undefined) onChoose(bin);
      }}
      table={
        <TableTwin
          copy={() =>
            tableText(
              ['from tokens', 'to tokens', 'sessions'],
              report.bins.map(({ from, to, count }) => [from, to, count]),
            )
          }
        >
          <DataTable
            label="Sessions by tokens"
            columns={[
              { id: 'range', header: 'Used', cell: rangeText },
              { id: 'count', header: 'Sessions', width: 90, align: 'end', cell: ({ count }) => formatCount(count) },
              { id: 'share', header: 'Share', width: 90, align: 'end', cell: ({ count }) => shareOf(count, known) },
            ]}
            rows={report.bins}
            rowKey={({ from }) => String(from)}
            onActivate={onChoose}
          />
        </TableTwin>
      }
    />
  );
}

interface SessionTableProps {
  report: SessionTokenReport;
  range: Range | null;
  onClear: () => void;
  filter: string;
}

function SessionTable({ report, range, onClear, filter }: SessionTableProps) {
  const setFilter = useTracesStore((state) => state.setFilter);
  const rows = report.largest.filter((session) => {
    const tokens = session.inputTokens + session.outputTokens;
    return range === null || (session.told > 0 && tokens >= range.from && tokens < range.to);
  });
  return (
    <>
      <DataTable
        label="Sessions, most tokens first"
        columns={SESSION_COLUMNS}
        rows={rows}
        rowKey={({ sessionId }) => sessionId}
        rowText={({ title }) => title}
        onSelect={({ sessionId }) => setFilter(narrowed(filter, { session: sessionId }))}
        empty="None of the listed sessions lies there."
      />
      <div className="table__foot">
        <span>
          {range === null
            ? `${formatCount(rows.length)} of ${formatQuantity(report.sessions, 'session')}`
            : `${formatQuantity(rows.length, 'session')} of ${rangeText(range)}`}
        </span>
        {range === null ? null : <TextButton onClick={onClear}>Show all</TextButton>}
      </div>
    </>
  );
}

const tokens = (id: string, header: string, valueOf: (session: SessionTokens) => number): Column<SessionTokens> => ({
  id,
  header,
  width: 84,
  align: 'end',
  sortValue: (session) => (session.told === 0 ? null : valueOf(session)),
  cell: (session) => (session.told === 0 ? <span className="text-3">{UNKNOWN}</span> : formatCount(valueOf(session))),
});

const SESSION_COLUMNS: readonly Column<SessionTokens>[] = [
  {
    id: 'title',
    header: 'Asked first',
    minWidth: 120,
    cell: ({ title }) => visibleLine(title),
    title: ({ title, sessionId }) => `${visibleLine(title)} (${visibleLine(sessionId)})`,
  },
  {
    id: 'turns',
    header: 'Turns',
    width: 62,
    align: 'end',
    sortValue: ({ turns }) => turns,
    cell: ({ turns }) => formatCount(turns),
  },
  tokens('in', 'Tokens in', ({ inputTokens }) => inputTokens),
  tokens('out', 'Tokens out', ({ outputTokens }) => outputTokens),
  tokens('all', 'Both', ({ inputTokens, outputTokens }) => inputTokens + outputTokens),
];
