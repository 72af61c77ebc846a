import { ChartNoAxesColumn, Table2 } from 'lucide-react';
import { IconButton } from '../button/icon-button.tsx';

export interface ChartTableToggleProps {
  isTable: boolean;
  onChange: (isTable: boolean) => void;
  /** What is drawn, for the button's name: `the stages`. */
  what: string;
}

/** Turns a chart into its table twin and back. The view gives it the key `T`. */
export function ChartTableToggle({ isTable, onChange, what }: ChartTableToggleProps) {
  return (
    <IconButton
      label={isTable ? `Show ${what} as a chart` : `Show ${what} as a table`}
      icon={isTable ? ChartNoAxesColumn : Table2}
      shortcut="T"
      isPressed={isTable}
      onClick={() => onChange(!isTable)}
    />
  );
}
