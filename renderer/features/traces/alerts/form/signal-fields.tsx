import type { AlertSignalType, PlainSignal } from '../../../../../main/contract/alert-rule.ts';
import { compoundTemplate } from '../../../../../main/contract/alert-templates.ts';
import { nameOfSignal } from '../../../../../main/contract/alert-words.ts';
import { Field, Segmented, Select } from '../../../../ui/index.ts';
import { type AlertDraft, draftOf } from '../../view-model/alert-draft.ts';
import type { DraftFields } from './alert-form.tsx';
import { FactorRows } from './factor-rows.tsx';

/** Signals that need no more than their name. */
type BareSignal = Exclude<PlainSignal['type'], 'latency' | 'stage-failure-rate'>;
const BARE: readonly BareSignal[] = [
  'error-rate',
  'degraded-rate',
  'refusal-rate',
  'ungrounded-rate',
  'tool-failure-rate',
  'parse-error-rate',
  'thumbs-down-rate',
  'tokens-per-run',
  'cost-per-run',
  'cost-per-success',
  'cost',
  'runs',
];
const SIGNALS: readonly { value: AlertSignalType; label: string }[] = [
  { value: 'latency', label: 'Latency' },
  { value: 'stage-failure-rate', label: 'Failure rate of a stage' },
  ...BARE.map((type) => ({ value: type, label: nameOfSignal({ type }) })),
  { value: 'compound-drift', label: 'Product of what each stage keeps' },
];

/** What is watched: the signal, the stage or tool it is of, and the factors of a compound. */
export function SignalFields({ draft, set, errorAt, stages }: DraftFields & { stages: readonly string[] }) {
  return (
    <>
      <div className="alert-form__row">
        <Select
          label="What it watches"
          isLabelAbove
          value={draft.signal}
          options={SIGNALS}
          onChange={(signal) => set({ signal, ...beginCompound(draft, signal, stages) })}
        />
        {draft.signal === 'latency' ? (
          <Segmented
            label="Percentile"
            isLabelShown
            value={draft.percentile}
            options={[
              { value: '50', label: 'p50' },
              { value: '95', label: 'p95' },
              { value: '99', label: 'p99' },
            ]}
            onChange={(percentile) => set({ percentile })}
          />
        ) : null}
        {draft.signal === 'latency' || draft.signal === 'stage-failure-rate' ? (
          <Field
            label="Stage"
            value={draft.of}
            onChange={(of) => set({ of })}
            isMono
            placeholder={draft.signal === 'latency' ? 'whole runs' : (stages[0] ?? 'generate')}
            error={errorAt('signal.stage') ?? errorAt('signal.kind')}
          />
        ) : null}
        {draft.signal === 'tool-failure-rate' ? (
          <Field
            label="Tool"
            value={draft.of}
            onChange={(of) => set({ of })}
            isMono
            placeholder="all tools"
            error={errorAt('signal.tool')}
          />
        ) : null}
      </div>
      {draft.signal === 'compound-drift' ? <FactorRows draft={draft} set={set} errorAt={errorAt} /> : null}
    </>
  );
}

/** A compound needs factors and a floor to begin with; a draft that has factors keeps what was typed. */
function beginCompound(draft: AlertDraft, signal: AlertSignalType, stages: readonly string[]): Partial<AlertDraft> {
  if (signal !== 'compound-drift' || draft.factors.length > 0) return {};
  const begun = draftOf(compoundTemplate(stages.length < 2 ? ['retrieve', 'generate'] : stages).rule);
  const { factors, side, isCompared, baseline, bound, resolveAt } = begun;
  return { factors, side, isCompared, baseline, bound, resolveAt };
}
