import { useMemo } from 'react';
import type { ShownRun } from '../live/use-run.ts';
import { usePointedTick } from '../live/use-pointed-tick.ts';
import { type Figure, runFigures } from '../view-model/figures.ts';
import { endedSloRows, secondSloRows } from '../view-model/slo-rows.ts';

/** The eight figures of a run: of all of it, of where it stands, or of the second that is pointed at. */
export function FigureStrip({ run }: { run: ShownRun }) {
  const pointed = usePointedTick(run.ticks);
  const figures = useMemo(() => {
    const { ticks, curve, result, unit } = run;
    const slos = result !== null && pointed === null ? endedSloRows(result) : secondSloRows(ticks, pointed);
    return runFigures({ ticks, pointed, curve, result, slos, unit });
  }, [run, pointed]);
  return <Figures figures={figures} />;
}

export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="load-figures">
      {figures.map(({ label, value, note, tone }) => (
        <div key={label} className="load-figures__cell">
          <dt className="load-figures__label">{label}</dt>
          <dd className="load-figures__value" data-tone={tone}>
            {value}
          </dd>
          <dd className="load-figures__note">{note}</dd>
        </div>
      ))}
    </dl>
  );
}
