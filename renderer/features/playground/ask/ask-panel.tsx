import { MessageSquareReply, Square } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useWorkspace } from '../../../engine/use-workspace.ts';
import { Button, Chip, Field, formatCount, Panel, TextButton } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import { useAsk } from '../use-ask.ts';
import { QUESTION_FIELD_ID } from '../focus-question.ts';
import { parseSettings } from '../view-model/ask-settings.ts';
import { sessionForQuestion } from '../view-model/conversation.ts';
import { ConversationList } from './conversation-list.tsx';
import { PrincipalChoice } from './principal-choice.tsx';
import { RetrievalSettings } from './retrieval-settings.tsx';
import { useSettingDefaults } from './use-setting-defaults.ts';
import './ask.css';

/** The question, what may be changed for it, and the button that asks. */
export function AskPanel() {
  const { draft, settings, conversation, runs, stop, typeQuestion, changeSettings } = usePlaygroundStore();
  const workspace = useWorkspace();
  const defaults = useSettingDefaults();
  const ask = useAsk();
  const { overrides, problems } = parseSettings(settings);
  const turns = runs.filter((run) => run.conversation === conversation);
  const isFollowUp = draft.trim() !== '' && sessionForQuestion(turns, draft) !== null;
  const disabledReason =
    workspace?.isTrusted === false
      ? 'Restricted: nothing runs until the workspace is trusted'
      : draft.trim() === ''
        ? 'Type a question first'
        : (problems[0]?.message ?? null);
  const submit = () => {
    if (disabledReason === null) ask(draft, overrides);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <Panel
      title="Ask"
      isFit
      chips={isFollowUp ? <Chip icon={MessageSquareReply}>follow-up</Chip> : null}
      actions={<PrincipalChoice />}
    >
      <ConversationList />
      <form
        className="ask"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field
          id={QUESTION_FIELD_ID}
          label="Question"
          isLabelHidden
          value={draft}
          onChange={typeQuestion}
          rows={2}
          isSpellChecked
          placeholder={turns.length > 0 ? 'Ask on, or change a setting and ask again' : 'Ask your documents'}
          onKeyDown={onKeyDown}
        />
        <div className="ask__controls">
          <div className="ask__setting" data-size="small">
            <Field
              label="Chunks in the context at most"
              isLabelHidden
              prefix="k"
              placeholder={placeholder(defaults.k)}
              value={settings.k}
              onChange={(k) => changeSettings({ k })}
            />
          </div>
          <div className="ask__setting">
            <Field
              label="Tokens in the context at most"
              isLabelHidden
              prefix="context"
              suffix={<span className="field__prefix">tok</span>}
              placeholder={placeholder(defaults.contextTokens)}
              value={settings.contextTokens}
              onChange={(contextTokens) => changeSettings({ contextTokens })}
            />
          </div>
          <div className="ask__setting" data-size="large">
            <Field
              label="Model"
              isLabelHidden
              prefix="model"
              placeholder={placeholder(defaults.model)}
              value={settings.model}
              onChange={(next) => changeSettings({ model: next })}
            />
          </div>
          <RetrievalSettings />
          <span className="ask__submit">
            {stop === null ? (
              <Button
                kind="primary"
                type="submit"
                shortcut="Mod+Enter"
                disabledReason={disabledReason}
                onClick={submit}
              >
                Ask
              </Button>
            ) : (
              <Button kind="danger" icon={Square} shortcut="Escape" onClick={stop}>
                Stop
              </Button>
            )}
          </span>
        </div>
        {problems.map(({ setting, message, fix }) => (
          <p key={setting} className="ask__problem" role="alert">
            {message} <TextButton onClick={() => changeSettings({ [setting]: fix })}>{`Use ${fix}`}</TextButton>
          </p>
        ))}
      </form>
    </Panel>
  );
}

/** What the pipeline uses when nothing is typed, as far as it is known. */
function placeholder(value: number | string | null): string {
  return value === null ? 'default' : typeof value === 'number' ? formatCount(value) : value;
}
