import { Plus, X } from 'lucide-react';
import { Button, Field, IconButton, Note, Select } from '../../../../ui/index.ts';
import { FACTOR_TYPES, type FactorDraft, type FactorType } from '../../view-model/alert-draft.ts';
import type { DraftFields } from './alert-form.tsx';

const LABELS: Readonly<Record<FactorType, string>> = {
  'stage-failure-rate': 'what does not fail',
  latency: 'p95 latency',
  'error-rate': 'runs without error',
  'tool-failure-rate': 'calls that do not fail',
  'refusal-rate': 'answers, not refusals',
  'degraded-rate': 'runs not degraded',
  'ungrounded-rate': 'grounded answers',
  'parse-error-rate': 'valid structured output',
  'thumbs-down-rate': 'no thumb down',
};
const TYPES = FACTOR_TYPES.map((value) => ({ value, label: LABELS[value] }));
/** What a further stage must keep until something else is typed. */
const DEFAULT_FLOOR = '0.95';
const LEAST_FACTORS = 2;
const MOST_FACTORS = 20;

/** The factors of a compound: what each keeps, and the bound that it must hold alone. */
export function FactorRows({ draft: { factors }, set, errorAt }: DraftFields) {
  const change = (key: string, changes: Partial<FactorDraft>): void =>
    set({ factors: factors.map((factor) => (factor.key === key ? { ...factor, ...changes } : factor)) });
  const add = (): void => {
    const key = String(Math.max(-1, ...factors.map((factor) => Number(factor.key))) + 1);
    set({ factors: [...factors, { key, name: '', type: 'stage-failure-rate', of: '', bound: DEFAULT_FLOOR }] });
  };
  const together = errorAt('signal.factors') ?? errorAt('condition.is');
  return (
    <fieldset className="alert-factors">
      <legend className="alert-factors__legend">Factors, each with the bound that it must hold alone</legend>
      <div className="alert-factors__row alert-factors__head" aria-hidden="true">
        <span>Name</span>
        <span>What it is</span>
        <span>Stage or tool</span>
        <span>Own bound</span>
      </div>
      {factors.map((factor, index) => (
        <Factor
          key={factor.key}
          factor={factor}
          number={index + 1}
          errorAt={(place) => errorAt(`signal.factors.${index}.${place}`)}
          onChange={(changes) => change(factor.key, changes)}
          onRemove={
            factors.length <= LEAST_FACTORS
              ? null
              : () => set({ factors: factors.filter(({ key }) => key !== factor.key) })
          }
        />
      ))}
      {together === undefined ? null : <Note kind="error">{`The factors ${together}`}</Note>}
      <div>
        <Button
          size="small"
          icon={Plus}
          disabledReason={factors.length < MOST_FACTORS ? null : 'No more'}
          onClick={add}
        >
          Add a factor
        </Button>
      </div>
    </fieldset>
  );
}

interface FactorProps {
  factor: FactorDraft;
  number: number;
  errorAt: (place: string) => string | undefined;
  onChange: (changes: Partial<FactorDraft>) => void;
  /** Null where a compound would be none without it. */
  onRemove: (() => void) | null;
}

function Factor({ factor, number, errorAt, onChange, onRemove }: FactorProps) {
  const { name, type, of, bound } = factor;
  const hasPart = type === 'stage-failure-rate' || type === 'latency' || type === 'tool-failure-rate';
  return (
    <div className="alert-factors__row">
      <Field
        label={`Name of factor ${number}`}
        isLabelHidden
        value={name}
        onChange={(typed) => onChange({ name: typed })}
        placeholder={of === '' ? 'name' : of}
        error={errorAt('name')}
      />
      <Select
        label={`What factor ${number} is`}
        value={type}
        options={TYPES}
        onChange={(next) => onChange({ type: next })}
      />
      <Field
        label={`Stage or tool of factor ${number}`}
        isLabelHidden
        value={hasPart ? of : ''}
        onChange={(typed) => onChange({ of: typed })}
        isDisabled={!hasPart}
        isMono
        placeholder={hasPart ? (type === 'tool-failure-rate' ? 'all tools' : 'stage') : ''}
        error={errorAt('signal.stage') ?? errorAt('signal.tool')}
      />
      <Field
        label={`Bound of factor ${number}`}
        isLabelHidden
        value={bound}
        onChange={(typed) => onChange({ bound: typed })}
        error={errorAt('bound')}
      />
      <IconButton
        label={`Remove factor ${number}`}
        icon={X}
        disabledReason={onRemove === null ? 'A compound has two factors at least' : null}
        onClick={() => onRemove?.()}
      />
    </div>
  );
}
