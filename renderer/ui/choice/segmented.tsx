import { type ReactNode, useId } from 'react';
import './choice.css';

export interface SegmentedOption<Value extends string> {
  value: Value;
  label: ReactNode;
}

export interface SegmentedProps<Value extends string> {
  label: string;
  /** Says above it what is chosen, as a field does; otherwise the options must speak for themselves. */
  isLabelShown?: boolean;
  value: Value;
  options: readonly SegmentedOption<Value>[];
  onChange: (value: Value) => void;
  isDisabled?: boolean;
}

/** Two to four exclusive choices side by side: radio buttons, so arrows move the choice. */
export function Segmented<Value extends string>({
  label,
  isLabelShown = false,
  value,
  options,
  onChange,
  isDisabled = false,
}: SegmentedProps<Value>) {
  const name = useId();
  return (
    <fieldset className="segmented-field" disabled={isDisabled}>
      <legend className={isLabelShown ? 'segmented-field__label' : 'visually-hidden'}>{label}</legend>
      <span className="segmented">
        {options.map((option) => (
          <label key={option.value} className="segmented__option" data-checked={option.value === value}>
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </span>
    </fieldset>
  );
}
