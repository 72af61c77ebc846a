import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronDown } from 'lucide-react';
import { ICON_SIZE, ICON_STROKE } from '../icon.ts';
import './choice.css';
import '../overlay/overlay.css';

export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
  /** Says more in the list, not in the closed control. */
  hint?: string;
}

export interface SelectProps<Value extends string> {
  /** Names the choice for a screen reader, and in the control when `isLabelShown`. */
  label: string;
  isLabelShown?: boolean;
  /** The label stands above the control, as that of a field: for forms. */
  isLabelAbove?: boolean;
  value: Value;
  options: readonly SelectOption<Value>[];
  onChange: (value: Value) => void;
  isDisabled?: boolean;
}

/** One of several, named in words. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, isLabelShown = false, isLabelAbove = false, value, options, onChange, isDisabled = false } = props;
  const current = options.find((option) => option.value === value);
  const control = (
    <Base.Root<Value>
      value={value}
      disabled={isDisabled}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <Base.Trigger className="select" aria-label={`${label}: ${current?.label ?? value}`}>
        {isLabelShown ? <span className="text-3">{label}</span> : null}
        <span className="select__value">{current?.label ?? value}</span>
        <ChevronDown size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner alignItemWithTrigger={false} sideOffset={4} className="overlay-positioner">
          <Base.Popup className="menu" aria-label={label}>
            {options.map((option) => (
              <Base.Item key={option.value} value={option.value} className="menu__item">
                <span className="menu__check">
                  <Base.ItemIndicator>
                    <Check size={ICON_SIZE.small} strokeWidth={2.25} aria-hidden="true" />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText className="menu__text">{option.label}</Base.ItemText>
                {option.hint === undefined ? null : <span className="menu__hint">{option.hint}</span>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
  if (!isLabelAbove) return control;
  return (
    <div className="select-field">
      {/* The control carries it as its name. */}
      <span className="select-field__label" aria-hidden="true">
        {label}
      </span>
      {control}
    </div>
  );
}
