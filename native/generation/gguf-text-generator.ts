import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CancelledError } from '../../main/base/errors/cancelled-error.ts';
import { ConfigError } from '../../main/base/errors/config-error.ts';
import { ModelCallError } from '../../main/base/errors/model-call-error.ts';
import type {
  GenerationEnd,
  GenerationMessage,
  GenerationRequest,
  TextGenerator,
} from '../../main/spec/text-generation.ts';
import { createStopFilter } from './stop-at.ts';

/** What is used of node-llama-cpp 3, as its documentation has it. It is no dependency: a person installs it. */
export interface LlamaLibrary {
  getLlama(options: {
    build: 'never';
    skipDownload: true;
    progressLogs: false;
    logLevel: 'error';
  }): Promise<{ loadModel(options: { modelPath: string }): Promise<LlamaModel> }>;
  LlamaChatSession: new (options: { contextSequence: LlamaSequence; systemPrompt?: string }) => LlamaSession;
}
interface LlamaModel {
  tokenize(text: string): readonly unknown[];
  createContext(): Promise<{ contextSize: number; getSequence(): LlamaSequence }>;
}
interface LlamaSequence {
  clearHistory(): Promise<void>;
  tokenMeter: { getState(): { usedInputTokens: number; usedOutputTokens: number } };
}
type LlamaHistoryItem = { type: 'system' | 'user'; text: string } | { type: 'model'; response: readonly string[] };
interface LlamaSession {
  setChatHistory(history: readonly LlamaHistoryItem[]): void;
  promptWithMeta(
    prompt: string,
    options: {
      signal: AbortSignal;
      stopOnAbortSignal: true;
      maxTokens: number;
      temperature?: number;
      topP?: number;
      topK?: number;
      seed?: number;
      onTextChunk: (text: string) => void;
    },
  ): Promise<{ stopReason: string }>;
  dispose(options?: { disposeSequence?: boolean }): void;
}

interface Loaded {
  library: LlamaLibrary;
  model: LlamaModel;
  sequence: LlamaSequence;
  contextTokens: number;
  name: string;
}

/**
 * Loads a GGUF file with a person's own node-llama-cpp. It may use a binary that is there, and neither builds nor fetches one.
 *
 * @throws ConfigError when the library or the file cannot be loaded
 */
export async function openGgufTextGenerator(options: { file: string; library: string }): Promise<TextGenerator> {
  const { file } = options;
  try {
    const library = (await import(pathToFileURL(options.library).href)) as LlamaLibrary;
    const llama = await library.getLlama({
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: 'error',
    });
    const model = await llama.loadModel({ modelPath: file });
    const context = await model.createContext();
    const loaded: Loaded = {
      library,
      model,
      sequence: context.getSequence(),
      contextTokens: context.contextSize,
      name: basename(file),
    };
    return { generate: (request, { onText, signal }) => generate(loaded, request, onText, signal) };
  } catch (cause) {
    throw new ConfigError(
      `${file} cannot be loaded by node-llama-cpp (${options.library}): ${reasonOf(cause)}. Install it anew, or take another file.`,
      { cause },
    );
  }
}

async function generate(
  { library, model, sequence, contextTokens, name }: Loaded,
  request: GenerationRequest,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<GenerationEnd> {
  const { messages, temperature, topP, topK, seed } = request;
  const { history, prompt } = splitConversation(messages);
  // Too long a prompt would lose its beginning without a word: the library shifts what it keeps.
  const promptTokens = messages.reduce((sum, { content }) => sum + model.tokenize(content).length, 0);
  if (promptTokens >= contextTokens) {
    throw new ModelCallError(
      `The prompt has at least ${promptTokens} tokens and ${name} holds ${contextTokens} with the answer. Pack less with --context-tokens, or choose a model with a larger context.`,
      { reason: 'context-overflow' },
    );
  }
  await sequence.clearHistory();
  const session = new library.LlamaChatSession({ contextSequence: sequence });
  const before = sequence.tokenMeter.getState();
  const filter = createStopFilter(request.stop);
  const stopping = new AbortController();
  const say = (text: string): void => {
    if (text !== '') onText(text);
    if (filter.isStopped) stopping.abort();
  };
  try {
    session.setChatHistory(history);
    const { stopReason } = await session.promptWithMeta(prompt, {
      signal: AbortSignal.any([signal, stopping.signal]),
      stopOnAbortSignal: true,
      maxTokens: Math.min(request.maxTokens, contextTokens - promptTokens),
      ...(temperature === null ? {} : { temperature }),
      ...(topP === null ? {} : { topP }),
      ...(topK === null ? {} : { topK }),
      ...(seed === null ? {} : { seed }),
      onTextChunk: (text) => say(filter.push(text)),
    });
    if (signal.aborted) throw new CancelledError();
    say(filter.end());
    const after = sequence.tokenMeter.getState();
    return {
      finish: stopReason === 'maxTokens' && !filter.isStopped ? 'length' : 'stop',
      inputTokens: after.usedInputTokens - before.usedInputTokens,
      outputTokens: after.usedOutputTokens - before.usedOutputTokens,
    };
  } catch (cause) {
    if (signal.aborted) throw new CancelledError();
    throw new ModelCallError(`${name} failed: ${reasonOf(cause)}.`, { cause });
  } finally {
    session.dispose({ disposeSequence: false });
  }
}

/** The last words of the user are the prompt; all before is history. */
function splitConversation(messages: readonly GenerationMessage[]): { history: LlamaHistoryItem[]; prompt: string } {
  const last = messages.at(-1);
  const earlier = last?.role === 'user' ? messages.slice(0, -1) : messages;
  const history = earlier.map(({ role, content }): LlamaHistoryItem => {
    return role === 'assistant' ? { type: 'model', response: [content] } : { type: role, text: content };
  });
  return { history, prompt: last?.role === 'user' ? last.content : '' };
}

function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/[.\s]+$/, '');
}
