import { DEFAULT_ALERT_SAMPLES, unitOfSignal } from '../../../../../main/contract/alert-rule.ts';
import { Field, Segmented, Select } from '../../../../ui/index.ts';
import type { DraftFields } from './alert-form.tsx';

const UNITS = {
  share: 'a share, 0 to 1',
  ms: 'milliseconds',
  tokens: 'tokens',
  usd: 'US dollars',
  runs: 'runs',
  factor: 'a factor',
} as const;

/** When it calls: out of which bound, over how long, and of how many samples. */
export function ConditionFields({ draft, set, errorAt }: DraftFields) {
  const unit = draft.isCompared ? 'a ratio' : UNITS[unitOfSignal(draft.signal)];
  return (
    <>
      <div className="alert-form__row">
        <Segmented
          label="Calls when it is"
          isLabelShown
          value={draft.side}
          options={[
            { value: 'above', label: 'Above' },
            { value: 'below', label: 'Below' },
          ]}
          onChange={(side) => set({ side })}
        />
        <Field
          label={`Bound, ${unit}`}
          value={draft.bound}
          onChange={(bound) => set({ bound })}
          error={errorAt('condition.bound')}
        />
        <Segmented
          label="Held against"
          isLabelShown
          value={draft.isCompared ? 'before' : 'number'}
          options={[
            { value: 'number', label: 'A number' },
            { value: 'before', label: 'The time before' },
          ]}
          onChange={(against) => set({ isCompared: against === 'before' })}
        />
        {draft.isCompared ? (
          <Field
            label="Time before"
            value={draft.baseline}
            onChange={(baseline) => set({ baseline })}
            error={errorAt('condition.baseline')}
          />
        ) : null}
      </div>
      <div className="alert-form__row">
        <Field
          label="Window"
          value={draft.window}
          onChange={(window) => set({ window })}
          hint="15m, 1h, 7d"
          error={errorAt('window')}
        />
        <Field
          label="Calls after"
          value={draft.for}
          onChange={(wait) => set({ for: wait })}
          hint="0s: at once"
          error={errorAt('for')}
        />
        <Field
          label="Over at"
          value={draft.resolveAt}
          onChange={(resolveAt) => set({ resolveAt })}
          hint="Empty: the bound"
          error={errorAt('condition.resolveAt')}
        />
        <Field
          label="Over after"
          value={draft.keepFiringFor}
          onChange={(keepFiringFor) => set({ keepFiringFor })}
          hint="Well for so long"
          error={errorAt('keepFiringFor')}
        />
      </div>
      <div className="alert-form__row">
        <Field
          label="Least samples"
          value={draft.minSamples}
          onChange={(minSamples) => set({ minSamples })}
          placeholder={String(DEFAULT_ALERT_SAMPLES)}
          error={errorAt('minSamples')}
        />
        <Select
          label="With fewer, while it fires"
          isLabelAbove
          value={draft.noData}
          options={[
            { value: 'keep', label: 'it goes on firing' },
            { value: 'resolve', label: 'it is over' },
            { value: 'fire', label: 'it counts as out of bounds, always' },
          ]}
          onChange={(noData) => set({ noData })}
        />
      </div>
    </>
  );
}
