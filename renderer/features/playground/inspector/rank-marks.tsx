import type { SearchResult } from '../../../../main/contract/retrieval.ts';
import { AXIS_WIDTH, type RankAxis, rankMarks } from '../view-model/rank-axis.ts';
import '../../../ui/chart/chart.css';
import './inspector.css';

/** Height of a row's drawing. CSS pixels. */
const HEIGHT = 23;
const MIDDLE = HEIGHT / 2;

/** What the marks mean; shape and colour both tell. */
export function RankLegend() {
  return (
    <>
      <span className="legend__item">
        <svg width="10" height="10" aria-hidden="true">
          <circle cx="5" cy="5" r="4" fill="var(--stage-bm25)" />
        </svg>
        BM25 rank
      </span>
      <span className="legend__item">
        <svg width="10" height="10" aria-hidden="true">
          <rect x="1.3" y="1.3" width="7.4" height="7.4" fill="var(--stage-vector)" />
        </svg>
        vector rank
      </span>
      <span className="legend__item">
        <svg width="6" height="12" aria-hidden="true">
          <path d="M3 0v12" stroke="var(--fg)" strokeWidth="2" />
        </svg>
        final rank
      </span>
    </>
  );
}

/** The axis over the column: 1, 2, 5, 10 … */
export function RankAxisHead({ axis }: { axis: RankAxis }) {
  return (
    <>
      <span className="visually-hidden">Ranks on one log axis</span>
      <svg className="chart-text" width={AXIS_WIDTH} height={HEIGHT} aria-hidden="true">
        {axis.ticks.map(({ rank, x }) => (
          <text key={rank} x={x} y="16" textAnchor="middle">
            {rank}
          </text>
        ))}
      </svg>
    </>
  );
}

/** One row's ranks: the longer the line, the more the legs disagree. The figures stand in the columns beside it. */
export function RankMarks({ axis, result }: { axis: RankAxis; result: SearchResult }) {
  const { bm25, vector, final, from, to } = rankMarks(axis, result);
  return (
    <svg className="rank-marks" width={AXIS_WIDTH} height={HEIGHT} aria-hidden="true">
      {axis.ticks.map(({ rank, x }) => (
        <path key={rank} d={`M${Math.round(x) + 0.5} 0V${HEIGHT}`} stroke="var(--chart-grid)" />
      ))}
      <path d={`M${from} ${MIDDLE}H${to}`} stroke="var(--line-strong)" />
      {bm25 === null ? null : <circle cx={bm25} cy={MIDDLE} r="4" fill="var(--stage-bm25)" />}
      {vector === null ? null : (
        <rect x={vector - 3.7} y={MIDDLE - 3.7} width="7.4" height="7.4" fill="var(--stage-vector)" />
      )}
      <path d={`M${final} 5v13`} stroke="var(--fg)" strokeWidth="2" />
    </svg>
  );
}
