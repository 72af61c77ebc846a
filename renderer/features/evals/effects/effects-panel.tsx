import { useMemo } from 'react';
import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { type Column, DataTable, formatQuantity, Panel } from '../../../ui/index.ts';
import { IntervalMark } from '../matrix/interval-mark.tsx';
import { type EffectRow, effectRows } from '../view-model/effect-rows.ts';
import { differenceAxis, type IntervalAxis } from '../view-model/interval-axis.ts';
import { metricLabel } from '../view-model/metric-words.ts';

/** What each factor does by itself, and what pairs of them do beyond that. */
export function EffectsPanel({ report, metric }: { report: EvalRunReport; metric: string }) {
  const rows = useMemo(() => effectRows(report.effects, metric), [report.effects, metric]);
  const floor = report.noiseFloor[metric] ?? null;
  const tests = report.effects.filter((effect) => effect.metric === metric).length;
  const columns = useMemo(() => {
    const band = floor === null ? null : ([-floor, floor] as const);
    const axis = differenceAxis([...rows.map(({ ci95 }) => ci95), ...(band === null ? [] : [band])]);
    return columnsFor(axis, band, metric);
  }, [rows, floor, metric]);
  return (
    <Panel
      title="Main effects"
      scope="averaged over the other factors"
      actions={
        tests === 0 ? null : <span className="text-3">{`Holm-corrected, ${formatQuantity(tests, 'test')}`}</span>
      }
      isFit
      scrolls={false}
    >
      {rows.length === 0 ? (
        <p className="evals-none">
          {report.matrix.length < 2
            ? 'Nothing varies. List prompts, models or retrievals under matrix: in the eval file to see what each does.'
            : report.state === 'running'
              ? 'Effects are worked out as cells come in.'
              : 'Every combination of two levels is needed for an effect; cells are missing.'}
        </p>
      ) : (
        <DataTable label="Main effects" columns={columns} rows={rows} rowKey={({ key }) => key} isFit />
      )}
    </Panel>
  );
}

function columnsFor(
  axis: IntervalAxis,
  band: readonly [number, number] | null,
  metric: string,
): readonly Column<EffectRow>[] {
  return [
    { id: 'factor', header: 'Factor', width: 76, cell: ({ factor }) => <span className="text-3">{factor}</span> },
    {
      id: 'level',
      header: 'Swapped in, rest held',
      minWidth: 110,
      title: ({ level }) => level,
      cell: ({ level }) => level,
    },
    {
      id: 'mark',
      header: `Change in ${metricLabel(metric).toLowerCase()}`,
      minWidth: 130,
      cell: ({ effect, ci95, tone }) => (
        <IntervalMark axis={axis} value={effect} ci95={ci95} tone={tone} band={band} hasZero />
      ),
    },
    {
      id: 'interval',
      header: '95 % interval',
      align: 'end',
      width: 116,
      title: ({ effect, ci95, pValue }) =>
        `${effect.toFixed(4)}, ${ci95[0].toFixed(4)} to ${ci95[1].toFixed(4)}, p ${pValue.toFixed(3)}`,
      cell: ({ text, spread, tone }) => (
        <>
          {tone === 'noise' ? <span className="text-3">{text}</span> : <b data-tone={tone}>{text}</b>}
          {spread === '' ? null : <span className="text-3">{` ${spread}`}</span>}
        </>
      ),
    },
  ];
}
