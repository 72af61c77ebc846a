import type { ReactNode } from 'react';
import './states.css';

export interface FactCell {
  label: string;
  value: ReactNode;
  title?: string;
}

/** Three to six figures of one object side by side, each under its name. */
export function FactStrip({ cells }: { cells: readonly FactCell[] }) {
  return (
    <dl className="fact-strip">
      {cells.map((cell) => (
        <div className="fact-strip__cell" key={cell.label} title={cell.title}>
          <dt className="fact-strip__label">{cell.label}</dt>
          <dd className="fact-strip__value">{cell.value}</dd>
        </div>
      ))}
    </dl>
  );
}
