import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type * as transformers from '@huggingface/transformers';
import type { PreTrainedModel, PreTrainedTokenizer } from '@huggingface/transformers';
import { CancelledError } from '../../main/base/errors/cancelled-error.ts';
import { ConfigError } from '../../main/base/errors/config-error.ts';
import { ModelCallError } from '../../main/base/errors/model-call-error.ts';
import { TrestleError } from '../../main/base/errors/trestle-error.ts';
import type { GenerationEnd, GenerationRequest, TextGenerator } from '../../main/spec/text-generation.ts';
import { readModelFile, resolveInside } from '../embedding/model-folder.ts';
import { externalDataLocations } from '../onnx/external-data-locations.ts';
import { type ChatTemplate, renderChat } from './chat-prompt.ts';
import { requireMemory } from './memory-need.ts';
import { createStopFilter } from './stop-at.ts';

type Library = typeof transformers;

/** Files that the library reads by itself when they are there; none may be a link out of the folder. */
const LIBRARY_FILES = ['config.json', 'generation_config.json'];

interface Loaded {
  library: Library;
  tokenizer: PreTrainedTokenizer;
  model: PreTrainedModel;
  contextTokens: number;
  folder: string;
}

/**
 * Loads a causal language model from a transformers.js-style folder. Nothing is fetched, nothing outside of the folder is
 * read: the graph is read through first for where its tensors lie.
 *
 * @param options.graph path of the `.onnx` file inside of the folder
 * @throws NotFoundError when a file is missing, ConfigError when one cannot be used, ModelCallError without the memory
 */
export async function openOnnxTextGenerator(options: { folder: string; graph: string }): Promise<TextGenerator> {
  const { folder, graph } = options;
  for (const name of LIBRARY_FILES) await checkOptional(folder, name);
  await checkGraph(folder, graph);
  try {
    const files = await readTokenizerFiles(folder);
    const library = await import('@huggingface/transformers');
    closeDoors(library);
    const tokenizer = createTokenizer(library, files);
    const below = dirname(graph);
    const model = await library.AutoModelForCausalLM.from_pretrained(folder, {
      local_files_only: true,
      subfolder: below === '.' ? '' : below,
      model_file_name: basename(graph, '.onnx'),
      // Said here, not by the model's files: no other name, device or tensor file is tried.
      dtype: 'fp32',
      device: 'cpu',
      use_external_data_format: false,
      session_options: {
        executionProviders: ['cpu'],
        // One core is left to the engine.
        intraOpNumThreads: Math.max(1, availableParallelism() - 1),
        logSeverityLevel: 4,
      },
    });
    const loaded: Loaded = { library, tokenizer, model, contextTokens: contextOf(model), folder };
    return { generate: (request, { onText, signal }) => generate(loaded, request, onText, signal) };
  } catch (cause) {
    if (TrestleError.is(cause)) throw cause;
    throw new ConfigError(`${folder} cannot be loaded as a language model: ${reasonOf(cause)}. Fetch it again.`, {
      cause,
    });
  }
}

/** The library knows a hub and a cache; neither is for us. */
function closeDoors({ env, LogLevel }: Library): void {
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.useWasmCache = false;
  env.logLevel = LogLevel.NONE;
  env.fetch = () => Promise.reject(new Error('a local model is not fetched'));
}

async function checkOptional(folder: string, name: string): Promise<void> {
  try {
    await resolveInside(folder, name);
  } catch (error) {
    if (!ConfigError.is(error)) return;
    throw error;
  }
}

/** @throws NotFoundError, ConfigError when the graph or one of its tensor files is missing or lies outside */
async function checkGraph(folder: string, graph: string): Promise<void> {
  const path = await resolveInside(folder, graph);
  const bytes = await readModelFile(dirname(path), basename(path));
  let locations: string[];
  try {
    locations = externalDataLocations(bytes);
  } catch (cause) {
    throw new ConfigError(`${path} is not an ONNX model: ${reasonOf(cause)}. Fetch the file again.`, { cause });
  }
  let weightBytes = bytes.length;
  // As the runtime will look for them: beside the graph under the name by which it is opened.
  const beside = dirname(join(folder, graph));
  for (const location of locations) {
    const tensors = await resolveInside(beside, location);
    weightBytes += (await stat(tensors)).size;
  }
  requireMemory({ folder, weightBytes, availableBytes: process.availableMemory() });
}

interface TokenizerFiles {
  tokenizer: Record<string, unknown>;
  config: Record<string, unknown>;
}

async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const tokenizer = await readJson(folder, 'tokenizer.json');
  const config = await readJson(folder, 'tokenizer_config.json');
  // Newer models keep it in a file of its own.
  const template = await readText(folder, 'chat_template.jinja');
  if (template !== null) config['chat_template'] ??= template;
  return { tokenizer, config };
}

/** Of the class that the model names: some families write texts in their own way. */
function createTokenizer(library: Library, { tokenizer, config }: TokenizerFiles): PreTrainedTokenizer {
  const named = config['tokenizer_class'];
  const known =
    typeof named === 'string' ? (library as Record<string, unknown>)[named.replace(/Fast$/, '')] : undefined;
  const isTokenizer = typeof known === 'function' && known.prototype instanceof library.PreTrainedTokenizer;
  const Tokenizer = isTokenizer ? (known as typeof library.PreTrainedTokenizer) : library.PreTrainedTokenizer;
  return new Tokenizer(tokenizer, config);
}

async function readJson(folder: string, name: string): Promise<Record<string, unknown>> {
  const path = await resolveInside(folder, name);
  const value: unknown = JSON.parse((await readModelFile(dirname(path), basename(path))).toString('utf8'));
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new ConfigError(`${path} is not a JSON object; fetch the file again.`);
}

async function readText(folder: string, name: string): Promise<string | null> {
  let path: string;
  try {
    path = await resolveInside(folder, name);
  } catch (error) {
    if (ConfigError.is(error)) throw error;
    return null;
  }
  return (await readModelFile(dirname(path), basename(path))).toString('utf8');
}

async function generate(
  loaded: Loaded,
  request: GenerationRequest,
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<GenerationEnd> {
  const { library, tokenizer, model, contextTokens, folder } = loaded;
  const prompt = renderChat(tokenizer as unknown as ChatTemplate, request.messages);
  // The template writes the special tokens; bare texts get those that the tokenizer puts around a text.
  const inputs = tokenizer(prompt, { add_special_tokens: tokenizer.chat_template === null }) as {
    input_ids: { dims: readonly number[] };
  };
  const inputTokens = inputs.input_ids.dims.at(-1) ?? 0;
  if (inputTokens >= contextTokens) {
    throw new ModelCallError(
      `The prompt has ${inputTokens} tokens and ${folder} holds ${contextTokens} with the answer. Pack less with --context-tokens, or choose a model with a larger context.`,
      { reason: 'context-overflow' },
    );
  }
  const maxTokens = Math.min(request.maxTokens, contextTokens - inputTokens);
  if (request.seed !== null) library.random.seed(request.seed);

  const filter = createStopFilter(request.stop);
  let outputTokens = 0;
  let isCutShort = true;
  const say = (text: string): void => {
    if (text !== '') onText(text);
  };
  const ends = endTokens(model);
  const streamer = new library.TextStreamer(tokenizer, {
    skip_prompt: true,
    skip_special_tokens: true,
    callback_function: (text: string) => say(filter.push(text)),
    token_callback_function: (tokens: bigint[]) => {
      outputTokens += tokens.length;
      isCutShort = !ends.has(Number(tokens.at(-1)));
    },
  });
  const stopper = new (class extends library.StoppingCriteria {
    override _call(ids: number[][]): boolean[] {
      return ids.map(() => signal.aborted || filter.isStopped);
    }
  })();
  try {
    await model.generate({
      ...inputs,
      ...samplingOf(request),
      max_new_tokens: maxTokens,
      streamer,
      stopping_criteria: stopper,
    });
  } catch (cause) {
    if (signal.aborted) throw new CancelledError();
    throw new ModelCallError(`${folder} failed after ${outputTokens} tokens: ${reasonOf(cause)}.`, { cause });
  }
  if (signal.aborted) throw new CancelledError();
  say(filter.end());
  const isFull = isCutShort && !filter.isStopped && outputTokens >= maxTokens;
  return { finish: isFull ? 'length' : 'stop', inputTokens, outputTokens };
}

function samplingOf({ temperature, topP, topK }: GenerationRequest): Record<string, unknown> {
  if (temperature === 0) return { do_sample: false };
  return {
    ...(temperature === null ? {} : { do_sample: true, temperature }),
    ...(topP === null ? {} : { top_p: topP }),
    ...(topK === null ? {} : { top_k: topK }),
  };
}

/** Ids of the tokens that end a text. */
function endTokens({ config, generation_config }: PreTrainedModel): ReadonlySet<number> {
  const named = [generation_config, config].map((from) => (from as { eos_token_id?: unknown } | null)?.eos_token_id);
  return new Set(named.flat().filter((id) => typeof id === 'number'));
}

/** What the model holds; without a word about it, as much as memory does. */
function contextOf({ config }: PreTrainedModel): number {
  const { max_position_embeddings: positions, n_positions: older } = config as unknown as Record<string, unknown>;
  return (
    ([positions, older].find((count) => typeof count === 'number' && count > 0) as number | undefined) ??
    Number.POSITIVE_INFINITY
  );
}

function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/[.\s]+$/, '');
}
