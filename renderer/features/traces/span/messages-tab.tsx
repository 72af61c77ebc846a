import { useState } from 'react';
import type { Span } from '../../../../main/contract/span.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { formatShortId, MarkdownText, TextButton } from '../../../ui/index.ts';
import type { Message } from '../view-model/messages.ts';
import { textOf } from '../view-model/span-records.ts';

/** A message longer than this is folded at first: system prompts and packed contexts. UTF-16 units. */
const FOLD_FROM_LENGTH = 600;

/** What was said, in order. Foreign text is drawn as text: nothing in it becomes HTML. */
export function MessagesTab({ span, messages }: { span: Span; messages: readonly Message[] }) {
  const promptId = textOf(span, ATTRIBUTE.promptId);
  const fingerprint = textOf(span, ATTRIBUTE.promptFingerprint);
  const finish = span.attributes[ATTRIBUTE.finishReasons];
  return (
    <ol className="messages">
      {messages.map((message, index) => (
        <li key={index} className="message">
          <div className="message__head">
            <b>{message.role}</b>
            <span className="text-3">
              {message.role === 'system' && promptId !== null
                ? `prompt ${promptId}${fingerprint === null ? '' : `@${formatShortId(fingerprint)}`}`
                : message.role === 'assistant' && Array.isArray(finish)
                  ? `ended: ${finish.join(', ')}`
                  : ''}
            </span>
          </div>
          <MessageText message={message} />
        </li>
      ))}
    </ol>
  );
}

function MessageText({ message: { role, text } }: { message: Message }) {
  const [isFolded, setIsFolded] = useState(text.length > FOLD_FROM_LENGTH);
  const shown = isFolded ? `${text.slice(0, FOLD_FROM_LENGTH)}…` : text;
  return (
    <>
      {role === 'assistant' ? <MarkdownText text={shown} /> : <p className="message__text">{shown}</p>}
      {text.length > FOLD_FROM_LENGTH ? (
        <TextButton
          onClick={() => setIsFolded(!isFolded)}
          label={`${isFolded ? 'Show all of' : 'Fold'} the ${role} message`}
        >
          {isFolded ? 'Show all' : 'Fold'}
        </TextButton>
      ) : null}
    </>
  );
}
