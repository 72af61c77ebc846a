import type { AskResult } from '../../../contract/ask.ts';
import type { AnswerIdentity } from '../../../gateway/simulator/wire/dialect.ts';
import { chatChunk, chunkHead, chatUsage, DONE_EVENT } from '../../../gateway/simulator/wire/openai-chat.ts';
import { eventOf } from '../../../gateway/simulator/wire/parse-wire.ts';

/** What a pipeline tells beyond a chat completion, under `trestle` of the answer and of a stream's last chunk. */
export interface ChatExtension {
  traceId: string;
  sessionId: string;
  release: string;
  /** As it stands after its citations were checked: markers that nothing supports are gone. */
  answer: string;
  refused: boolean;
  citations: readonly {
    marker: number;
    documentId: string;
    path: string;
    headingPath: readonly string[];
    start: number;
    end: number;
    quote: string;
    support: number;
  }[];
  /** The model that answered, in the end. */
  model: string;
  attempts: AskResult['attempts'];
  cache: AskResult['cache'];
  costUsd: number | null;
}

function extensionOf(result: AskResult): ChatExtension {
  const { traceId, sessionId, release, answer, refused, model, attempts, cache, costUsd } = result;
  const citations = result.citations.map(
    ({ marker, documentId, displayPath: path, headingPath, start, end, quote, support }) => ({
      marker,
      documentId,
      path,
      headingPath,
      start,
      end,
      quote,
      support,
    }),
  );
  return { traceId, sessionId, release, answer, refused, citations, model, attempts, cache, costUsd };
}

/** @returns a `chat.completion` */
export function wholeChat(result: AskResult, { tag, model, createdAt }: AnswerIdentity): object {
  return {
    id: `chatcmpl-${tag}`,
    object: 'chat.completion',
    created: createdAt,
    model,
    system_fingerprint: result.release,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: result.answer, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: chatUsage(result.usage.inputTokens, result.usage.outputTokens),
    trestle: extensionOf(result),
  };
}

/** The events of a streamed chat completion. */
export interface ChatStream {
  /** The first one. */
  opening: string;
  piece(text: string): string;
  /** The last ones. */
  closing(result: AskResult): string;
  /** Instead of the last ones: clients throw it. */
  broken(body: object): string;
}

export function streamChat(identity: AnswerIdentity, wantsUsage: boolean): ChatStream {
  const chunk = (delta: object): string => eventOf(chatChunk(identity, { delta, finishReason: null, wantsUsage }));
  return {
    opening: chunk({ role: 'assistant', content: '', refusal: null }),
    piece: (content) => chunk({ content }),
    closing: (result) => {
      const last = chatChunk(identity, { delta: {}, finishReason: 'stop', wantsUsage });
      const { inputTokens, outputTokens } = result.usage;
      const usage = { ...chunkHead(identity), choices: [], usage: chatUsage(inputTokens, outputTokens) };
      const told = eventOf({ ...last, trestle: extensionOf(result) });
      return `${told}${wantsUsage ? eventOf(usage) : ''}${DONE_EVENT}`;
    },
    broken: (body) => eventOf(body),
  };
}
