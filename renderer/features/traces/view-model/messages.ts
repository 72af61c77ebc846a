import type { CanonicalMessage, CanonicalSpan, MessagePart } from '../../../../main/contract/canonical-span.ts';
import type { Span } from '../../../../main/contract/span.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { formatBytes, formatShortId } from '../../../ui/format.ts';
import { visibleLine, visibleText } from '../../../ui/text/visible-text.ts';
import { jsonText } from './json-text.ts';
import { jsonOf, textOf } from './span-records.ts';

/** A piece of a message as it is drawn. All text is safe to show as text. */
export type PartView =
  | { type: 'text' | 'reasoning'; text: string }
  /** `text`: the arguments, laid out. `note`: what was odd about them; null when nothing was. */
  | { type: 'tool-call'; name: string; id: string | null; text: string; note: string | null }
  | { type: 'tool-result'; id: string | null; text: string }
  /** Named, never drawn: a picture of a stranger is a request or a decoder somebody else chose. */
  | { type: 'media'; text: string }
  | { type: 'other'; text: string };

export interface Message {
  /** `system`, `user`, `assistant`, `tool`, or what the trace says. */
  role: string;
  /** Who of that role: the name of a tool or of an agent; null when nobody said. */
  name: string | null;
  /** `prompt answer@b81f…`, `ended: stop`; null when there is nothing to add. */
  note: string | null;
  parts: readonly PartView[];
}

/**
 * @param canonical the span in the form of all origins; null reads the GenAI attributes of our own spans
 * @returns what went into a span and what came out of it, in order: the messages of a model call, the question and
 *   answer of a run; none for spans that carry no text
 */
export function messagesOf(span: Pick<Span, 'attributes'>, canonical: CanonicalSpan | null = null): readonly Message[] {
  const messages = canonical === null ? [] : canonicalMessages(canonical);
  if (messages.length > 0) return messages.map((message) => withPromptNote(span, message));
  const own = ownMessages(span);
  return own.length > 0 ? own : inAndOut(span, canonical);
}

function canonicalMessages({ systemInstructions, inputMessages, outputMessages }: CanonicalSpan): readonly Message[] {
  return [
    ...(systemInstructions === undefined ? [] : [{ role: 'system', parts: systemInstructions }]),
    ...(inputMessages ?? []),
    ...(outputMessages ?? []),
  ].map(messageView);
}

function messageView({ role, name, parts, finishReason }: CanonicalMessage): Message {
  return {
    role: visibleLine(role) || 'message',
    name: name === undefined ? null : visibleLine(name),
    note: finishReason === undefined ? null : `ended: ${visibleLine(finishReason)}`,
    parts: parts.map(partView),
  };
}

function partView(part: MessagePart): PartView {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return { type: part.type, text: visibleText(part.content) };
    case 'tool_call':
      return {
        type: 'tool-call',
        name: visibleLine(part.name),
        id: part.id === undefined ? null : visibleLine(part.id),
        text: jsonText(part.arguments),
        note: part.rawArguments === undefined ? null : `written as ${visibleLine(part.rawArguments)}`,
      };
    case 'tool_call_response':
      return {
        type: 'tool-result',
        id: part.id === undefined ? null : visibleLine(part.id),
        text: jsonText(part.response),
      };
    case 'blob':
    case 'file':
    case 'uri':
      return { type: 'media', text: mediaText(part) };
    case 'other':
      return { type: 'other', text: jsonText(part.raw) };
  }
}

type MediaPart = Extract<MessagePart, { type: 'blob' | 'file' | 'uri' }>;

/** Base64 writes three bytes as four letters. */
const BYTES_PER_LETTER = 3 / 4;

function mediaText({ type, mimeType, modality, content, fileId, uri }: MediaPart): string {
  const what = mimeType ?? modality ?? { blob: 'data', file: 'file', uri: 'link' }[type];
  const size = content === undefined ? [] : [`about ${formatBytes(Math.floor(content.length * BYTES_PER_LETTER))}`];
  return [what, ...size, ...(fileId === undefined ? [] : [fileId]), ...(uri === undefined ? [] : [uri])]
    .map(visibleLine)
    .join(' · ');
}

function withPromptNote(span: Pick<Span, 'attributes'>, message: Message): Message {
  const promptId = textOf(span, ATTRIBUTE.promptId);
  if (message.role !== 'system' || promptId === null) return message;
  const fingerprint = textOf(span, ATTRIBUTE.promptFingerprint);
  return { ...message, note: `prompt ${promptId}${fingerprint === null ? '' : `@${formatShortId(fingerprint)}`}` };
}

function ownMessages(span: Pick<Span, 'attributes'>): readonly Message[] {
  const system = textOf(span, ATTRIBUTE.systemInstructions);
  const finish = span.attributes[ATTRIBUTE.finishReasons];
  return [
    ...(system === null ? [] : [plain('system', system)]),
    ...readMessages(jsonOf(span, ATTRIBUTE.inputMessages)),
    ...readMessages(jsonOf(span, ATTRIBUTE.outputMessages)),
  ]
    .map((message) => withPromptNote(span, message))
    .map((message) =>
      message.role === 'assistant' && Array.isArray(finish)
        ? { ...message, note: `ended: ${finish.join(', ')}` }
        : message,
    );
}

/** The question and answer of a run, or whatever else went in and came out. */
function inAndOut(span: Pick<Span, 'attributes'>, canonical: CanonicalSpan | null): readonly Message[] {
  const question = textOf(span, ATTRIBUTE.question);
  const answer = textOf(span, ATTRIBUTE.answer);
  if (question !== null || answer !== null) {
    return [question === null ? [] : plain('user', question), answer === null ? [] : plain('assistant', answer)]
      .flat()
      .filter(({ parts }) => parts.some(({ text }) => text !== ''));
  }
  if (canonical === null || canonical.tool !== undefined) return [];
  const { input, output } = canonical;
  return [
    ...(input === undefined ? [] : [plain('input', jsonText(input))]),
    ...(output === undefined ? [] : [plain('output', jsonText(output))]),
  ];
}

function plain(role: string, text: string): Message {
  return { role, name: null, note: null, parts: [{ type: 'text', text: visibleText(text) }] };
}

function readMessages(list: unknown): readonly Message[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown): Message[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { role, content, parts } = entry as { role?: unknown; content?: unknown; parts?: unknown };
    return [plain(typeof role === 'string' ? visibleLine(role) : 'message', textOfContent(content ?? parts))];
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
