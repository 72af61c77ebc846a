import type { IncomingHttpHeaders } from 'node:http';
import type { RequestOf } from '../../../contract/methods.ts';
import { MAX_EARLIER_TURNS } from '../../../contract/ask.ts';
import { type ChatRequest, chatRequest, textOfContent } from '../../../gateway/simulator/wire/openai-chat.ts';
import { parseWire } from '../../../gateway/simulator/wire/parse-wire.ts';
import { WireRequestError } from '../../../gateway/simulator/wire/wire-request-error.ts';

export const POOL_HEADER = 'x-trestle-pool';
export const DEADLINE_HEADER = 'x-trestle-deadline-ms';
/** A run ends after so long, whatever its pipeline says, in milliseconds. */
export const MAX_DEADLINE_MS = 600_000;

/** A chat completion as the run it stands for. */
export interface ChatRun {
  ask: RequestOf<'ask.run'>;
  /** The pipeline, as it is echoed. */
  model: string;
  isStream: boolean;
  wantsUsage: boolean;
  deadlineMs: number;
}

/**
 * Reads a chat completion: `model` is a pipeline, the last message the question, those before it earlier turns, `user` a
 * principal on whose behalf is read. That can only narrow what is found: without it the owner asks, whose token it is.
 *
 * @throws WireRequestError for what a pipeline cannot honour and a caller would miss
 */
export function readChatRequest(body: unknown, headers: IncomingHttpHeaders): ChatRun {
  const parsed = parseWire(chatRequest, body);
  refuseUnsupported(parsed);
  const { question, history } = readMessages(parsed.messages);
  const pool = readPool(headers[POOL_HEADER]);
  return {
    model: parsed.model,
    isStream: parsed.stream ?? false,
    wantsUsage: parsed.stream_options?.include_usage ?? false,
    deadlineMs: readDeadline(headers[DEADLINE_HEADER]),
    ask: {
      question,
      pipeline: parsed.model,
      history,
      pool,
      served: true,
      filter: parsed.user == null || parsed.user === '' ? {} : { as: { principals: [parsed.user] } },
    },
  };
}

function refuseUnsupported({ n, tools, response_format: format }: ChatRequest): void {
  if ((n ?? 1) > 1) throw new WireRequestError('n: a pipeline gives one answer; leave it out or set it to 1.', 'n');
  if (tools != null && tools.length > 0) {
    throw new WireRequestError('tools: a pipeline calls its own tools; leave them out.', 'tools');
  }
  if (format != null && format.type !== 'text') {
    throw new WireRequestError('response_format: a pipeline answers in text; leave it out.', 'response_format');
  }
}

type History = NonNullable<RequestOf<'ask.run'>['history']>;

function readMessages(messages: ChatRequest['messages']): { question: string; history: History } {
  const last = messages.at(-1);
  if (last?.role !== 'user') {
    throw new WireRequestError('messages: the last one must be the question, with role "user".', 'messages');
  }
  const history: History = [];
  for (const [index, message] of messages.slice(0, -1).entries()) {
    const text = textOf(message, index);
    const before = history.at(-1);
    if (message.role === 'user') {
      history.push({ question: text });
    } else if (message.role === 'assistant') {
      if (before === undefined || before.isTopic === false) history.push({ question: '', answer: text });
      else before.answer = before.answer === undefined ? text : `${before.answer}\n${text}`;
    } else if (message.role === 'system' || message.role === 'developer') {
      history.push({ question: text, isTopic: false });
    } else {
      throw new WireRequestError(
        `messages.${index}: a pipeline calls its own tools; leave their messages out.`,
        'messages',
      );
    }
  }
  // The newest matter most; what frames them was said first.
  const frames = history.filter(({ isTopic }) => isTopic === false).slice(0, MAX_EARLIER_TURNS / 2);
  const turns = history.filter(({ isTopic }) => isTopic !== false).slice(frames.length - MAX_EARLIER_TURNS);
  return { question: textOf(last, messages.length - 1), history: [...frames, ...turns] };
}

function textOf({ content }: ChatRequest['messages'][number], index: number): string {
  const strange = Array.isArray(content) ? content.find(({ type }) => type !== 'text') : undefined;
  if (strange === undefined) return textOfContent(content);
  throw new WireRequestError(`messages.${index}: only text can be asked, and this is "${strange.type}".`, 'messages');
}

function readPool(header: string | string[] | undefined): 'interactive' | 'batch' {
  if (header === undefined || header === 'interactive') return 'interactive';
  if (header === 'batch') return 'batch';
  throw new WireRequestError(`${POOL_HEADER}: it is interactive or batch.`, null);
}

function readDeadline(header: string | string[] | undefined): number {
  if (header === undefined) return MAX_DEADLINE_MS;
  const deadlineMs = Number(header);
  if (Number.isInteger(deadlineMs) && deadlineMs >= 1 && deadlineMs <= MAX_DEADLINE_MS) return deadlineMs;
  throw new WireRequestError(`${DEADLINE_HEADER}: a whole number of milliseconds from 1 to ${MAX_DEADLINE_MS}.`, null);
}
