import type { ReactNode } from 'react';
import type { Tone } from '../view-model/slo-rows.ts';

export interface SmallFact {
  label: string;
  value: ReactNode;
  note: string;
  tone?: Tone;
}

/** Figures side by side in the column beside the charts, each with what it is compared with. */
export function FourFacts({ facts }: { facts: readonly SmallFact[] }) {
  return (
    <dl className="load-facts">
      {facts.map(({ label, value, note, tone = 'plain' }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="load-facts__value" data-tone={tone}>
            {value}
          </dd>
          <dd className="load-facts__note">{note}</dd>
        </div>
      ))}
    </dl>
  );
}
