import { useState } from 'react';
import { type AlertRule, unitOfSignal } from '../../../../../main/contract/alert-rule.ts';
import {
  ALERT_TEMPLATES,
  type AlertTemplate,
  COMPOUND_TEMPLATE_ID,
  compoundTemplate,
  WATCHED_STAGE_TRACES,
  watchedStages,
} from '../../../../../main/contract/alert-templates.ts';
import { useEngineMutation } from '../../../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../../../engine/use-engine-query.ts';
import { Checkbox, Field, FormDialog, Segmented, Select } from '../../../../ui/index.ts';
import { type AlertDraft, draftOf, ruleOfDraft } from '../../view-model/alert-draft.ts';
import { alertRuleText } from '../../view-model/alert-text.ts';
import { BacktestLine } from './backtest-line.tsx';
import { ConditionFields } from './condition-fields.tsx';
import { SignalFields } from './signal-fields.tsx';
import './alert-form.css';

/** A compound of traces that have no stages yet begins with these names. */
const UNKNOWN_STAGES = ['retrieve', 'generate'] as const;

export interface AlertFormProps {
  /** The rule that is edited; null makes a new one from a template. */
  edited: AlertRule | null;
  /** Of a new rule: the filter that the trace list has. */
  filter: string;
  /** Ids that a new rule cannot have. */
  taken: readonly string[];
  onClose: () => void;
  onSaved: (ruleId: string) => void;
}

/** What a part of the form draws and changes. */
export interface DraftFields {
  draft: AlertDraft;
  set: (changes: Partial<AlertDraft>) => void;
  /** What is wrong with the field at that place of the rule. */
  errorAt: (place: string) => string | undefined;
}

/** A rule in one view: what is watched, when it calls, and when it would have called over the week that was. */
export function AlertForm({ edited, filter, taken, onClose, onSaved }: AlertFormProps) {
  const save = useEngineMutation('alert.save', ['alert.list', 'alert.show', 'alert.test']);
  const seen = useEngineQuery('insight.stages', { last: WATCHED_STAGE_TRACES });
  const stages = watchedStages(seen.data?.stages ?? []);
  const templates = [...ALERT_TEMPLATES, compoundTemplate(stages.length < 2 ? UNKNOWN_STAGES : stages)];
  const [templateId, setTemplateId] = useState(templates[0]?.id ?? COMPOUND_TEMPLATE_ID);
  const [base, setBase] = useState<AlertRule | null>(edited ?? templates[0]?.rule ?? null);
  const begin = (rule: AlertRule, scope: string): AlertDraft => ({
    ...draftOf(rule),
    ...(edited === null ? { id: freeId(rule.id, taken), scope } : {}),
  });
  const [draft, setDraft] = useState<AlertDraft | null>(() =>
    base === null ? null : begin(base, withoutTimes(filter)),
  );
  if (base === null || draft === null) return null;
  const set = (changes: Partial<AlertDraft>): void => setDraft({ ...draft, ...changes });
  const choose = ({ id, rule }: AlertTemplate): void => {
    setTemplateId(id);
    setBase(rule);
    setDraft(begin(rule, draft.scope));
  };
  const outcome = ruleOfDraft(base, draft);
  const errorAt = (place: string): string | undefined =>
    'problem' in outcome && outcome.at === place ? outcome.problem : undefined;
  const submit = (): void => {
    if (!('rule' in outcome)) return;
    const request = { rule: outcome.rule, ...(edited === null ? {} : { replaces: edited.id }) };
    save.mutate(request, { onSuccess: ({ rule }) => onSaved(rule.id) });
  };
  const fields = { draft, set, errorAt };
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={edited === null ? 'New alert rule' : `Edit ${edited.name}`}
      width="wide"
      submitLabel={edited === null ? 'Write the rule' : 'Save'}
      submittingLabel="Writing"
      isSubmitting={save.isPending}
      blockedReason={'problem' in outcome ? `${outcome.at}: ${outcome.problem}` : null}
      onSubmit={submit}
      error={save.error?.message}
    >
      {edited === null ? <TemplateChoice templates={templates} chosen={templateId} onChoose={choose} /> : null}
      <div className="dialog__pair">
        <Field label="Name" value={draft.name} onChange={(name) => set({ name })} error={errorAt('name')} />
        {edited === null ? (
          <Field
            label="Its file"
            value={draft.id}
            onChange={(id) => set({ id })}
            isMono
            prefix="alerts/"
            suffix={<span className="text-3">.alert.jsonc</span>}
            error={errorAt('id')}
          />
        ) : null}
      </div>
      <SignalFields {...fields} stages={stages} />
      <Field
        label="Which runs"
        value={draft.scope}
        onChange={(scope) => set({ scope })}
        isMono
        placeholder="pipeline:default"
        hint="A filter of the trace list; empty counts all but replays, evals and load runs"
        error={errorAt('scope')}
      />
      <ConditionFields {...fields} />
      <div className="alert-form__row">
        <Segmented
          label="Shown as"
          isLabelShown
          value={draft.severity}
          options={[
            { value: 'warning', label: 'Warning' },
            { value: 'error', label: 'Error' },
          ]}
          onChange={(severity) => set({ severity })}
        />
        <Checkbox isChecked={draft.isEnabled} onChange={(isEnabled) => set({ isEnabled })}>
          Look at this rule
        </Checkbox>
      </div>
      <p className="alert-form__sentence">
        {alertRuleText('rule' in outcome ? outcome.rule : base, unitOfSignal(draft.signal))}
      </p>
      <BacktestLine rule={'rule' in outcome ? outcome.rule : null} />
    </FormDialog>
  );
}

function TemplateChoice(props: {
  templates: readonly AlertTemplate[];
  chosen: string;
  onChoose: (template: AlertTemplate) => void;
}) {
  const { templates, chosen, onChoose } = props;
  return (
    <div>
      <Select
        label="Begin with"
        isLabelAbove
        value={chosen}
        options={templates.map(({ id, rule }) => ({ value: id, label: rule.name }))}
        onChange={(id) => {
          const template = templates.find((each) => each.id === id);
          if (template !== undefined) onChoose(template);
        }}
      />
      <p className="alert-form__hint">{templates.find(({ id }) => id === chosen)?.description}</p>
    </div>
  );
}

/** @returns the id, numbered where another rule has it: `errors-2` */
function freeId(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id;
  for (let number = 2; ; number += 1) {
    if (!taken.includes(`${id}-${number}`)) return `${id}-${number}`;
  }
}

/** A rule looks at its own window. */
function withoutTimes(filter: string): string {
  return filter.replaceAll(/(?:^|\s)-?(?:since|until):(?:"[^"]*"|\S+)/g, '').trim();
}
