import type { ReactNode } from 'react';
import { CopyButton } from '../button/copy-button.tsx';
import './chart.css';

export interface TableTwinProps {
  /** The rows as tab-separated text. */
  copy: () => string;
  children: ReactNode;
}

/** The table behind a chart, copyable into a spreadsheet. */
export function TableTwin({ copy, children }: TableTwinProps) {
  return (
    <div className="table-twin">
      {children}
      <div className="table-twin__foot">
        <CopyButton text={copy} label="Copy the table" />
      </div>
    </div>
  );
}
