import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { estimateTokens } from '../base/estimate-tokens.ts';
import { ModelResponseError } from '../base/errors/model-response-error.ts';
import type { JsonValue } from '../base/json.ts';
import { countUsage, type CountedUsage } from '../spec/model-usage.ts';
import type { LanguageModel, TrestleProviderOptions } from '../spec/language-model.ts';
import { restartReasonOf } from '../spec/stream-restart.ts';
import type { AskedCall } from './loop-state.ts';

/** More calls than this in one turn are not looked at. */
const MAX_CALLS_PER_TURN = 64;

export interface Turn {
  text: string;
  /** Content of the assistant's message, with what the provider wants to see again. */
  content: readonly JsonValue[];
  calls: readonly AskedCall[];
  usage: CountedUsage;
  finishReason: string;
  firstTokenMs: number | null;
  /** `providerMetadata.trestle`. */
  metadata: JsonValue;
}

type Part = LanguageModelV4StreamPart;

/** Of a model that was cut off before it could say what it counted. */
const NOT_COUNTED: LanguageModelV4Usage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};

/**
 * One call of the model: streams what it says, and gathers the calls it asks for. A model that goes on past its limit is
 * cut off there, whatever it was told.
 *
 * @throws ModelResponseError when the stream ends without its finish part; the stream's own error when it carries one
 */
export async function takeTurn(
  model: LanguageModel,
  request: {
    prompt: LanguageModelV4Prompt;
    tools: LanguageModelV4FunctionTool[];
    isToolChoiceNone: boolean;
    temperature: number;
    maxOutputTokens: number;
    inputTokens: number;
    round: number;
    /** Ids of calls of earlier rounds. */
    takenCallIds: ReadonlySet<string>;
    trestle: TrestleProviderOptions;
  },
  options: {
    signal: AbortSignal;
    onDelta: (delta: string) => void;
    onRestart: (reason: string) => void;
    elapsedMs: () => number;
  },
): Promise<Turn> {
  const { stream } = await model.doStream({
    prompt: request.prompt,
    temperature: request.temperature,
    maxOutputTokens: request.maxOutputTokens,
    ...(request.tools.length === 0 ? {} : { tools: request.tools }),
    ...(request.tools.length > 0 && request.isToolChoiceNone ? { toolChoice: { type: 'none' as const } } : {}),
    abortSignal: options.signal,
    // Passed by reference within this process; the specification types it as JSON.
    providerOptions: { trestle: request.trestle as unknown as Record<string, never> },
  } satisfies LanguageModelV4CallOptions);
  let gathered = new GatheredTurn(request.round, request.takenCallIds);
  for await (const part of stream) {
    if (part.type === 'error') throw part.error;
    const restart = restartReasonOf(part);
    if (restart !== null) {
      gathered = new GatheredTurn(request.round, request.takenCallIds);
      options.onRestart(restart);
    }
    if (part.type === 'text-delta' && gathered.firstTokenMs === null) gathered.firstTokenMs = options.elapsedMs();
    gathered.add(part);
    if (part.type === 'text-delta') options.onDelta(part.delta);
    if (gathered.outputTokens > request.maxOutputTokens && gathered.isLongerThan(request.maxOutputTokens)) {
      return gathered.cut(request.inputTokens);
    }
    if (part.type === 'finish') {
      return gathered.finish({
        usage: part.usage,
        inputTokens: request.inputTokens,
        finishReason: part.finishReason.unified,
        metadata: (part.providerMetadata?.['trestle'] ?? {}) as JsonValue,
      });
    }
  }
  throw new ModelResponseError('The model stopped without saying that it had finished. Resume the run.', {
    isRetryable: true,
  });
}

/** A stretch of text or reasoning as the assistant's message holds it. */
interface Block {
  type: 'text' | 'reasoning';
  text: string;
  providerOptions?: JsonValue;
}
interface CallPart {
  type: 'tool-call';
  toolCallId: string;
  toolName: string;
  input: JsonValue;
  providerOptions?: JsonValue;
}

/** What has come of a turn. */
class GatheredTurn {
  firstTokenMs: number | null = null;
  /** Estimated piece by piece: at least what the whole comes to. */
  outputTokens = 0;
  readonly #round: number;
  readonly #takenCallIds: ReadonlySet<string>;
  readonly #content: (Block | CallPart)[] = [];
  readonly #open = new Map<string, Block>();
  readonly #calls: AskedCall[] = [];

  constructor(round: number, takenCallIds: ReadonlySet<string>) {
    this.#round = round;
    this.#takenCallIds = takenCallIds;
  }

  add(part: Part): void {
    if (part.type === 'tool-call') this.#addCall(part);
    else if (part.type === 'text-start' || part.type === 'text-delta' || part.type === 'text-end') {
      this.#addText('text', part);
    } else if (part.type === 'reasoning-start' || part.type === 'reasoning-delta' || part.type === 'reasoning-end') {
      this.#addText('reasoning', part);
    }
  }

  isLongerThan(tokens: number): boolean {
    return this.#estimate() > tokens;
  }

  /** What it had said when it was cut off; its calls are not made, the last of them may be half of one. */
  cut(inputTokens: number): Turn {
    return {
      ...this.finish({ usage: NOT_COUNTED, inputTokens, finishReason: 'length', metadata: {} }),
      content: asJson(this.#content.filter(({ type }) => type === 'text')),
      calls: [],
    };
  }

  finish(end: {
    usage: LanguageModelV4Usage;
    /** Estimated, where the provider says nothing. */
    inputTokens: number;
    finishReason: string;
    metadata: JsonValue;
  }): Turn {
    return {
      text: this.#text(),
      content: asJson(this.#content.filter((block) => block.type !== 'text' || block.text !== '')),
      calls: this.#calls,
      usage: countUsage(end.usage, { inputTokens: end.inputTokens, outputTokens: this.#estimate() }),
      finishReason: end.finishReason,
      firstTokenMs: this.firstTokenMs,
      metadata: end.metadata,
    };
  }

  #addText(type: Block['type'], part: { id: string; delta?: string; providerMetadata?: object }): void {
    const id = `${type} ${part.id}`;
    let block = this.#open.get(id);
    if (block === undefined) {
      block = { type, text: '' };
      this.#open.set(id, block);
      this.#content.push(block);
    }
    Object.assign(block, keptOptions(part));
    if (part.delta === undefined) return;
    block.text += part.delta;
    this.outputTokens += estimateTokens(part.delta);
  }

  /** Ids are ours where the model's own are missing or not unique. */
  #addCall(part: Extract<Part, { type: 'tool-call' }>): void {
    this.outputTokens += estimateTokens(part.input);
    if (part.providerExecuted === true || this.#calls.length >= MAX_CALLS_PER_TURN) return;
    const isTaken =
      part.toolCallId === '' ||
      this.#takenCallIds.has(part.toolCallId) ||
      this.#calls.some(({ callId }) => callId === part.toolCallId);
    const callId = isTaken ? `call-${this.#round}-${this.#calls.length + 1}` : part.toolCallId;
    this.#calls.push({ callId, name: part.toolName, input: part.input });
    this.#content.push({
      type: 'tool-call',
      toolCallId: callId,
      toolName: part.toolName,
      input: parsedInput(part.input),
      ...keptOptions(part),
    });
  }

  #text(): string {
    return this.#content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  }

  #estimate(): number {
    const calls = this.#calls.reduce((sum, { name, input }) => sum + estimateTokens(name) + estimateTokens(input), 0);
    const texts = this.#content.reduce((sum, block) => sum + ('text' in block ? estimateTokens(block.text) : 0), 0);
    return calls + texts;
  }
}

/** A provider wants back with a part what it gave with it: signatures of reasoning, ids of items. */
function keptOptions(part: { providerMetadata?: object | undefined }): { providerOptions?: JsonValue } {
  return part.providerMetadata === undefined ? {} : { providerOptions: part.providerMetadata as JsonValue };
}

/** Providers take objects only: what cannot be read is shown to the model by the error that follows it. */
function parsedInput(input: string): JsonValue {
  try {
    const value = JSON.parse(input) as JsonValue;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function asJson(content: readonly (Block | CallPart)[]): readonly JsonValue[] {
  return content as unknown as readonly JsonValue[];
}
