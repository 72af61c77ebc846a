import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { BUNDLED_RERANKER, NO_RERANKER } from '../../../../main/contract/retrieval.ts';
import { Button, Field, Popover, Select, TriggerButton } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import { RETRIEVAL_SETTINGS, UNCHANGED_SETTINGS } from '../view-model/ask-settings.ts';
import { useSettingDefaults } from './use-setting-defaults.ts';

/** What may be changed about the search for the next question: change one thing, ask again, and Runs says what moved. */
export function RetrievalSettings() {
  const { settings, changeSettings } = usePlaygroundStore();
  const defaults = useSettingDefaults();
  const [isOpen, setIsOpen] = useState(false);
  const changed = RETRIEVAL_SETTINGS.filter((setting) => settings[setting] !== UNCHANGED_SETTINGS[setting]);
  const shown = (value: number | string | null): string => (value === null ? 'default' : String(value));
  const reset = () =>
    changeSettings(Object.fromEntries(RETRIEVAL_SETTINGS.map((setting) => [setting, UNCHANGED_SETTINGS[setting]])));
  return (
    <Popover
      title="How this question is searched"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <TriggerButton kind={changed.length > 0 ? 'default' : 'quiet'} icon={SlidersHorizontal}>
          {changed.length === 0 ? 'Search' : `Search, ${changed.length} changed`}
        </TriggerButton>
      }
    >
      <div className="ask__retrieval">
        <Select
          label="Rewriting"
          isLabelShown
          value={settings.rewrite}
          options={[
            { value: '', label: 'as the pipeline says' },
            { value: 'off', label: 'off', hint: 'as typed' },
          ]}
          onChange={(rewrite) => changeSettings({ rewrite })}
        />
        <Select
          label="Reranker"
          isLabelShown
          value={settings.rerank}
          options={[
            { value: '', label: 'as the pipeline says', hint: shown(defaults.rerank) },
            { value: BUNDLED_RERANKER, label: BUNDLED_RERANKER, hint: 'word order, nearness' },
            { value: NO_RERANKER, label: 'off', hint: 'the fused order stays' },
          ]}
          onChange={(rerank) => changeSettings({ rerank })}
        />
        <Field
          label="Reranker stops after"
          suffix={<span className="field__prefix">ms</span>}
          placeholder={shown(defaults.rerankTimeoutMs)}
          value={settings.rerankTimeoutMs}
          onChange={(rerankTimeoutMs) => changeSettings({ rerankTimeoutMs })}
        />
        <Field
          label="MMR λ: below 1, what is new comes first"
          placeholder={shown(defaults.mmrLambda)}
          value={settings.mmrLambda}
          onChange={(mmrLambda) => changeSettings({ mmrLambda })}
        />
        <Field
          label="Neighbours on each side of a passage"
          placeholder={shown(defaults.neighbours)}
          value={settings.neighbours}
          onChange={(neighbours) => changeSettings({ neighbours })}
        />
        <Button disabledReason={changed.length === 0 ? 'Nothing is changed' : null} onClick={reset}>
          Leave all to the pipeline
        </Button>
      </div>
    </Popover>
  );
}
