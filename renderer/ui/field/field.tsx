import { CircleAlert } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type Ref, useId } from 'react';
import { type Icon, ICON_SIZE, ICON_STROKE } from '../icon.ts';
import { Spinner } from '../loading/spinner.tsx';
import './field.css';

export interface FieldProps {
  label: string;
  /** Keeps the label for screen readers only; use where the place already says what it is. */
  isLabelHidden?: boolean;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  /** Drawn inside, before the value: a search glass, a funnel. */
  icon?: Icon;
  /** Short text inside, before the value: `k`. */
  prefix?: string;
  /** Drawn inside, after the value: a count, a clear button. */
  suffix?: ReactNode;
  hint?: ReactNode;
  /** What is allowed; set it to mark the field invalid. */
  error?: ReactNode;
  isLoading?: boolean;
  isDisabled?: boolean;
  /** Rows of a multi-line field; 1 is a single line. */
  rows?: number;
  size?: 'default' | 'large';
  isMono?: boolean;
  isSpellChecked?: boolean;
  /** Shown as dots, and never offered by the browser to be remembered. */
  isSecret?: boolean;
  onKeyDown?: (event: KeyboardEvent) => void;
  inputRef?: Ref<HTMLInputElement & HTMLTextAreaElement>;
  /** For commands such as "find here" that need to reach it. */
  id?: string;
}

/** A text field with its label, its hint and its error in one piece. */
export function Field(props: FieldProps) {
  const { label, isLabelHidden = false, value, onChange, icon: IconGlyph, prefix, suffix, hint, error } = props;
  const {
    isLoading = false,
    isDisabled = false,
    rows = 1,
    size = 'default',
    isMono = false,
    isSpellChecked = false,
  } = props;
  const ownId = useId();
  const id = props.id ?? ownId;
  const message = error ?? hint;
  const input = {
    id,
    ref: props.inputRef,
    className: isMono ? 'field__input mono' : 'field__input',
    value,
    placeholder: props.placeholder,
    disabled: isDisabled,
    spellCheck: isSpellChecked,
    autoComplete: props.isSecret === true ? 'new-password' : 'off',
    'aria-invalid': error == null ? undefined : true,
    'aria-describedby': message == null ? undefined : `${id}-message`,
    onKeyDown: props.onKeyDown,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelHidden ? 'visually-hidden' : 'field__label'}>
        {label}
      </label>
      <div className="field__box" data-size={size} data-invalid={error != null} data-multiline={rows > 1}>
        {isLoading ? <Spinner /> : null}
        {IconGlyph === undefined || isLoading ? null : (
          <IconGlyph size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
        )}
        {prefix === undefined ? null : <span className="field__prefix">{prefix}</span>}
        {rows > 1 ? (
          <textarea rows={rows} {...input} />
        ) : (
          <input type={props.isSecret === true ? 'password' : 'text'} {...input} />
        )}
        {suffix}
      </div>
      {message == null ? null : (
        <div className="field__message" id={`${id}-message`} data-kind={error == null ? 'hint' : 'error'}>
          {error == null ? null : <CircleAlert size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />}
          <span>{message}</span>
        </div>
      )}
    </div>
  );
}
