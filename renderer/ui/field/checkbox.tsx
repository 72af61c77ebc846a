import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import './field.css';

export interface CheckboxProps {
  children: ReactNode;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
  isDisabled?: boolean;
}

/** One yes-or-no choice with its words beside it. */
export function Checkbox({ children, isChecked, onChange, isDisabled = false }: CheckboxProps) {
  return (
    <label className="checkbox" data-disabled={isDisabled}>
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="checkbox__box" aria-hidden="true">
        <Check size={12} strokeWidth={2.5} />
      </span>
      <span>{children}</span>
    </label>
  );
}
