import { type ReactNode, useState } from 'react';
import type { LanguageModelInfo, LanguageModelListResponse } from '../../../main/contract/provider.ts';
import { useEngineMutation } from '../../engine/use-engine-mutation.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { href, modelsPath } from '../../navigation/paths.ts';
import { ErrorState, Note, Popover, SkeletonLines, StateDot, TextLink } from '../../ui/index.ts';
import { modelHint } from './model-hint.ts';

export interface ModelSegmentProps {
  attributes: { className: string; title: string };
  face: ReactNode;
}

/** Who answers; opens the switch, which changes no pipeline. */
export function ModelSegment({ attributes, face }: ModelSegmentProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover
      title="Who answers"
      side="top"
      align="start"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <button type="button" {...attributes}>
          {face}
        </button>
      }
    >
      {isOpen ? <ModelSwitch onDone={() => setIsOpen(false)} /> : null}
    </Popover>
  );
}

function ModelSwitch({ onDone }: { onDone: () => void }) {
  const models = useEngineQuery('languageModel.list', {}, { readsOnMount: true });
  const select = useEngineMutation('languageModel.select', ['languageModel.list', 'status.read', 'gateway.state']);
  if (models.isError) return <ErrorState title="The models could not be read" error={models.error} />;
  if (models.data === undefined) return <SkeletonLines />;
  const choose = (model: string | null) => select.mutate({ model }, { onSuccess: onDone });
  return (
    <div className="model-switch">
      <fieldset className="model-switch__list" disabled={select.isPending}>
        <legend className="visually-hidden">Who answers</legend>
        <Choice
          isChecked={models.data.chosen === null}
          label="as each prompt says"
          hint={models.data.chosen === null ? models.data.effective : ''}
          onChoose={() => choose(null)}
        />
        {offered(models.data).map((model) => (
          <Choice
            key={model.id}
            isChecked={models.data.chosen === model.id}
            label={model.id}
            hint={modelHint(model)}
            model={model}
            onChoose={() => choose(model.id)}
          />
        ))}
      </fieldset>
      {select.isError ? (
        <Note kind="error" isLive>
          {select.error.message}
        </Note>
      ) : null}
      <TextLink href={href(modelsPath())}>Models & limits</TextLink>
    </div>
  );
}

function Choice(props: {
  isChecked: boolean;
  label: string;
  hint: string;
  model?: LanguageModelInfo;
  onChoose: () => void;
}) {
  const { isChecked, label, hint, model, onChoose } = props;
  return (
    <label className="model-switch__choice" data-checked={isChecked} title={model?.why ?? undefined}>
      <input type="radio" name="model" checked={isChecked} onChange={onChoose} />
      <StateDot state={model === undefined || model.state === 'ready' ? 'ok' : 'off'} label={model?.state ?? 'ready'} />
      <span className="model-switch__name">{label}</span>
      <span className="text-3">{hint}</span>
    </label>
  );
}

/** What can answer now, and the chosen one even when it cannot. */
function offered({ models, chosen }: LanguageModelListResponse): readonly LanguageModelInfo[] {
  return models.filter(({ id, state }) => state === 'ready' || id === chosen);
}
