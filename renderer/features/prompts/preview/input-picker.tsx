import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Button, Field, IconButton, Popover, TriggerButton } from '../../../ui/index.ts';
import { usePromptsStore } from '../prompts-store.ts';
import type { PromptDesk } from '../use-prompt-desk.ts';
import { inputFrom, inputKey } from '../view-model/input-words.ts';

/** Which input the prompt is looked at with: a recorded one, a row of a data set, or a question of one's own. */
export function InputPicker({ desk, promptId }: { desk: PromptDesk; promptId: string }) {
  const { inputs, input } = desk;
  const [isOpen, setIsOpen] = useState(false);
  const [question, setQuestion] = useState('');
  const choose = usePromptsStore((state) => state.chooseInput);
  const at = input === null ? -1 : inputs.findIndex(({ source }) => inputKey(source) === inputKey(input.source));
  const step = (by: 1 | -1) => {
    const next = inputs[(at + by + inputs.length) % inputs.length];
    if (next !== undefined) choose(promptId, next.source);
  };
  const askOwn = () => {
    if (question.trim() === '') return;
    choose(promptId, { type: 'question', question: question.trim() });
    setIsOpen(false);
  };
  return (
    <>
      <Popover
        title="Look at it with"
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        trigger={
          <TriggerButton title={input?.label}>
            <span className="text-3">from</span> {input === null ? 'an input…' : inputFrom(input.source)}
          </TriggerButton>
        }
      >
        <form
          className="prompt-own"
          onSubmit={(event) => {
            event.preventDefault();
            askOwn();
          }}
        >
          <Field label="Own question" value={question} onChange={setQuestion} />
          <Button type="submit" disabledReason={question.trim() === '' ? 'Write a question first' : null}>
            Use it
          </Button>
        </form>
        <ul className="prompt-inputs" aria-label="Recorded inputs">
          {inputs.map(({ source, label }) => (
            <li key={inputKey(source)}>
              <button
                type="button"
                className="prompt-input"
                aria-pressed={input !== null && inputKey(source) === inputKey(input.source)}
                onClick={() => {
                  choose(promptId, source);
                  setIsOpen(false);
                }}
              >
                <span className="ellipsis">{label}</span>
                <span className="text-3">{inputFrom(source)}</span>
              </button>
            </li>
          ))}
        </ul>
      </Popover>
      {inputs.length < 2 ? null : (
        <>
          <IconButton label="Previous input" icon={ChevronLeft} onClick={() => step(-1)} />
          <span className="text-3 nowrap">{at < 0 ? `${inputs.length} more` : `${at + 1} of ${inputs.length}`}</span>
          <IconButton label="Next input" icon={ChevronRight} onClick={() => step(1)} />
        </>
      )}
    </>
  );
}
