import type { Span } from '../../../../main/contract/span.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { jsonOf, textOf } from './span-records.ts';

export interface Message {
  /** `system`, `user`, `assistant`, `tool`, or what the trace says. */
  role: string;
  text: string;
}

/**
 * @returns what went into a span and what came out of it, in order: the messages of a model call, the question and
 *   answer of a run; none for spans that carry no text
 */
export function messagesOf(span: Pick<Span, 'attributes'>): readonly Message[] {
  const system = textOf(span, ATTRIBUTE.systemInstructions);
  const messages = [
    ...(system === null ? [] : [{ role: 'system', text: system }]),
    ...readMessages(jsonOf(span, ATTRIBUTE.inputMessages)),
    ...readMessages(jsonOf(span, ATTRIBUTE.outputMessages)),
  ];
  if (messages.length > 0) return messages;
  return [
    { role: 'user', text: textOf(span, ATTRIBUTE.question) },
    { role: 'assistant', text: textOf(span, ATTRIBUTE.answer) },
  ].filter((message): message is Message => message.text !== null && message.text !== '');
}

function readMessages(list: unknown): readonly Message[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown): Message[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { role, content, parts } = entry as { role?: unknown; content?: unknown; parts?: unknown };
    return [{ role: typeof role === 'string' ? role : 'message', text: textOfContent(content ?? parts) }];
  });
}

/** Content is text, or parts: text parts are joined, anything else is shown as the JSON it is. */
function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return content === undefined ? '' : JSON.stringify(content, null, 2);
  return content.map(textOfPart).join('\n');
}

function textOfPart(part: unknown): string {
  if (typeof part === 'string') return part;
  const { text, content } = (part ?? {}) as { text?: unknown; content?: unknown };
  if (typeof text === 'string') return text;
  return typeof content === 'string' ? content : JSON.stringify(part, null, 2);
}
