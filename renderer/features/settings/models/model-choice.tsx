import type { LanguageModelListResponse } from '../../../../main/contract/provider.ts';
import { modelHint } from '../../../app/status-bar/model-hint.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { Select, type SelectOption, showToast } from '../../../ui/index.ts';

/** The choice that leaves it to each prompt. No model is called so. */
const BY_PROMPT = '';

/** The switch: one control, and no pipeline is changed by it. */
export function ModelChoice({ models }: { models: LanguageModelListResponse }) {
  const select = useEngineMutation('languageModel.select', ['languageModel.list', 'status.read', 'gateway.state']);
  return (
    <Select
      label="Provider"
      isLabelShown
      value={models.chosen ?? BY_PROMPT}
      options={modelOptions(models)}
      isDisabled={select.isPending}
      onChange={(model) =>
        select.mutate(
          { model: model === BY_PROMPT ? null : model },
          { onError: (error) => showToast({ title: error.message, tone: 'error' }) },
        )
      }
    />
  );
}

/** @returns what can be chosen: each prompt's own model, then every model, those that cannot answer now with the reason */
export function modelOptions({ chosen, effective, models }: LanguageModelListResponse): SelectOption<string>[] {
  const own = { value: BY_PROMPT, label: 'as each prompt says', hint: chosen === null ? effective : '' };
  const known = models.map((model) => ({ value: model.id, label: model.id, hint: modelHint(model) }));
  const lost =
    chosen !== null && !models.some(({ id }) => id === chosen)
      ? [{ value: chosen, label: chosen, hint: 'not found' }]
      : [];
  return [own, ...lost, ...known];
}
