import { Reply } from 'lucide-react';
import { ICON_SIZE, ICON_STROKE } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import { conversationTurns } from '../view-model/conversation.ts';

/** The questions of the conversation so far, once there is more than one: each leads back to its answer. */
export function ConversationList() {
  const { runs, conversation, shownRunId, showRun } = usePlaygroundStore();
  const turns = conversationTurns(runs, conversation);
  if (turns.length < 2) return null;
  return (
    <ol className="conversation" aria-label="This conversation">
      {turns.map(({ number, run }) => (
        <li key={run.id}>
          <button
            type="button"
            className="conversation__turn"
            aria-current={run.id === shownRunId ? 'true' : undefined}
            onClick={() => showRun(run.id)}
          >
            {number === 1 ? (
              <span className="conversation__mark" />
            ) : (
              <Reply
                className="conversation__mark"
                size={ICON_SIZE.small}
                strokeWidth={ICON_STROKE}
                aria-hidden="true"
              />
            )}
            <span className="ellipsis">{run.question}</span>
            {run.result?.refused === true ? <span className="text-3">refused</span> : null}
          </button>
        </li>
      ))}
    </ol>
  );
}
