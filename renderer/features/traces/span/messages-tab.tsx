import { Wrench } from 'lucide-react';
import { useState } from 'react';
import { CodeBlock, formatCount, ICON_SIZE, ICON_STROKE, TextButton } from '../../../ui/index.ts';
import type { Message, PartView } from '../view-model/messages.ts';
import { FoldableText } from './foldable-text.tsx';

/** Messages drawn at first; a long conversation repeats itself in every call. */
const SHOWN_AT_FIRST = 40;

/** What was said, in order, with every call of a tool and what it gave. */
export function MessagesTab({ messages }: { messages: readonly Message[] }) {
  const [showsAll, setShowsAll] = useState(false);
  // The newest are what the answer follows from: what is left out stands before them.
  const skipped = showsAll ? 0 : Math.max(0, messages.length - SHOWN_AT_FIRST);
  return (
    <>
      {skipped === 0 ? null : (
        <p className="messages__skipped">
          <TextButton onClick={() => setShowsAll(true)}>{`Show the ${formatCount(skipped)} before`}</TextButton>
        </p>
      )}
      <ol className="messages">
        {messages.slice(skipped).map((message, index) => (
          <li key={skipped + index} className="message">
            <div className="message__head">
              <b>{message.role}</b>
              {message.name === null ? null : <span className="mono text-2">{message.name}</span>}
              <span className="text-3">{message.note}</span>
            </div>
            {message.parts.length === 0 ? <p className="text-3">no content</p> : null}
            {message.parts.map((part, place) => (
              <MessagePart key={place} part={part} role={message.role} />
            ))}
          </li>
        ))}
      </ol>
    </>
  );
}

/** Taller arguments and results scroll in themselves. CSS pixels. */
const MOST_HEIGHT = 280;

function MessagePart({ part, role }: { part: PartView; role: string }) {
  switch (part.type) {
    case 'text':
      return <FoldableText text={part.text} what={`the ${role} message`} isMarkdown={role === 'assistant'} />;
    case 'reasoning':
      return <Reasoning text={part.text} />;
    case 'tool-call':
      return (
        <div className="tool-part">
          <p className="tool-part__head">
            <Wrench size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
            <b>{part.name}</b>
            <span className="text-3">{part.id}</span>
          </p>
          <CodeBlock label={`Arguments of ${part.name}`} text={part.text} wraps maxHeight={MOST_HEIGHT} />
          {part.note === null ? null : <p className="text-3">{part.note}</p>}
        </div>
      );
    case 'tool-result':
      return (
        <div className="tool-part">
          <p className="tool-part__head text-3">{part.id === null ? 'result' : `result of ${part.id}`}</p>
          <CodeBlock label="Result of the tool" text={part.text} wraps maxHeight={MOST_HEIGHT} />
        </div>
      );
    case 'media':
      return <p className="media-part">{part.text}</p>;
    case 'other':
      return <CodeBlock label="A part of the message" text={part.text} wraps maxHeight={MOST_HEIGHT} />;
  }
}

/** What a model thought is beside its answer, and longer: folded until somebody wants it. */
function Reasoning({ text }: { text: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="reasoning-part">
      <TextButton onClick={() => setIsOpen(!isOpen)}>
        {isOpen ? 'Fold the reasoning' : `Reasoning, ${formatCount(text.length)} characters`}
      </TextButton>
      {isOpen ? <FoldableText text={text} what="the reasoning" /> : null}
    </div>
  );
}
