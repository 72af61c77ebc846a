import type {
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  LanguageModelV4ToolCall,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { estimateTokens } from '../../base/estimate-tokens.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LanguageModel, TrestleProviderOptions } from '../../spec/language-model.ts';
import { answerQuestion } from './answer-question.ts';
import { EXTRACTIVE_MODEL_ID } from './extractive-model-id.ts';
import { splitQuestion } from './split-question.ts';
import type { ExtractedSentence, ExtractiveAnswer } from './extractive/extractive-answer.ts';

/** A sentence that is quoted word for word is supported by its source in full. */
const VERBATIM_SUPPORT = 1;

/** What the model says beside its text, under `providerMetadata.trestle`. */
interface ExtractiveMetadata {
  refused: boolean;
  evidence: number;
  evidenceFloor: number;
  /** One for each `[n]` of the text that the model wrote itself. */
  spans: { occurrence: number; textStart: number; textEnd: number; support: number }[];
}

/**
 * The built-in model: answers with sentences quoted from the packed context, or refuses. It needs no weights, no key
 * and no network, and the same context gives the same answer. It reads the structured context that the executor passes
 * beside the prompt, and says for each citation which characters it quoted.
 */
export function createExtractiveModel(): LanguageModel {
  return {
    specificationVersion: 'v4',
    provider: 'local',
    modelId: EXTRACTIVE_MODEL_ID,
    supportedUrls: {},
    doGenerate: async (options) => {
      const searches = searchesFor(options);
      if (searches !== null) {
        return {
          content: [{ type: 'text', text: searches.plan }, ...searches.calls],
          finishReason: { unified: 'tool-calls', raw: undefined },
          usage: searches.usage,
          warnings: [],
        };
      }
      const reply = replyTo(options);
      return {
        content: [{ type: 'text', text: reply.pieces.join('') }],
        finishReason: { unified: 'stop', raw: undefined },
        usage: reply.usage,
        providerMetadata: { trestle: { ...reply.metadata } },
        warnings: [],
      };
    },
    doStream: async (options) => {
      const searches = searchesFor(options);
      if (searches !== null) return { stream: ReadableStream.from(streamSearches(searches)) };
      const reply = replyTo(options);
      const parts: LanguageModelV4StreamPart[] = [
        { type: 'stream-start', warnings: [] },
        { type: 'text-start', id: '0' },
        ...reply.pieces.map((delta): LanguageModelV4StreamPart => ({ type: 'text-delta', id: '0', delta })),
        { type: 'text-end', id: '0' },
        {
          type: 'finish',
          finishReason: { unified: 'stop', raw: undefined },
          usage: reply.usage,
          providerMetadata: { trestle: { ...reply.metadata } },
        },
      ];
      return { stream: ReadableStream.from(parts) };
    },
  };
}

interface Searches {
  plan: string;
  calls: readonly LanguageModelV4ToolCall[];
  usage: LanguageModelV4Usage;
}

/**
 * As an agent the model looks before it answers: a search for each thing that is asked, all at once, and then an answer
 * from what they found. The same task gives the same calls.
 *
 * @returns null when there is nothing to search with, or when it has searched
 */
function searchesFor(options: LanguageModelV4CallOptions): Searches | null {
  if (options.abortSignal?.aborted) throw new CancelledError();
  const given = options.providerOptions?.['trestle'] as unknown as TrestleProviderOptions | undefined;
  const search = given?.retrievalTool;
  const isOffered = search !== undefined && options.tools?.some(({ name }) => name === search.name) === true;
  const hasSearched = options.prompt.some(({ role }) => role === 'tool');
  if (given === undefined || !isOffered || hasSearched || options.toolChoice?.type === 'none') return null;
  const questions = splitQuestion(given.question);
  const calls = questions.map(
    (question, index): LanguageModelV4ToolCall => ({
      type: 'tool-call',
      toolCallId: `search-${index + 1}`,
      toolName: search.name,
      input: JSON.stringify({ [search.queryParameter]: question }),
    }),
  );
  const steps = [...questions.map((question) => `Search the documents: ${question}`), 'Answer from what they say'];
  const plan = steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
  const inputTokens = estimateTokens(JSON.stringify(options.prompt));
  return { plan, calls, usage: usageOf(inputTokens, plan + calls.map(({ input }) => input).join('')) };
}

function streamSearches({ plan, calls, usage }: Searches): LanguageModelV4StreamPart[] {
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: plan },
    { type: 'text-end', id: '0' },
    ...calls,
    { type: 'finish', finishReason: { unified: 'tool-calls', raw: undefined }, usage },
  ];
}

function usageOf(inputTokens: number, said: string): LanguageModelV4Usage {
  const outputTokens = estimateTokens(said);
  return {
    inputTokens: { total: inputTokens, noCache: inputTokens, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: outputTokens, text: outputTokens, reasoning: 0 },
  };
}

interface Reply {
  /** The text in the pieces it is streamed in: one per sentence. */
  pieces: readonly string[];
  metadata: ExtractiveMetadata;
  usage: LanguageModelV4Usage;
}

/** @throws InvalidArgumentError when the caller passed no structured context: this model cannot read free prompts */
function replyTo(options: LanguageModelV4CallOptions): Reply {
  if (options.abortSignal?.aborted) throw new CancelledError();
  const given = options.providerOptions?.['trestle'] as unknown as TrestleProviderOptions | undefined;
  if (given === undefined) {
    throw new InvalidArgumentError(
      `${EXTRACTIVE_MODEL_ID} answers from retrieved passages only. Use it in a pipeline with a pack stage.`,
    );
  }
  const answer = answerQuestion(given);
  const { pieces, spans } = answer.refused ? refuse(answer, given) : quote(answer, given);
  return {
    pieces,
    metadata: { refused: answer.refused, evidence: answer.evidence, evidenceFloor: answer.floor, spans },
    usage: usageOf(estimateTokens(JSON.stringify(options.prompt)), pieces.join('')),
  };
}

type Said = Pick<Reply, 'pieces'> & Pick<ExtractiveMetadata, 'spans'>;

function refuse(answer: ExtractiveAnswer, given: TrestleProviderOptions): Said {
  const closest = given.passages.find(({ chunkId }) => chunkId === answer.closest?.passageId);
  if (closest === undefined) {
    return { pieces: ['The documents do not settle this. Nothing in them matches the question.'], spans: [] };
  }
  const place = [closest.title, ...closest.headingPath.filter((heading) => heading !== closest.title)].join(' › ');
  const scores = `evidence ${answer.evidence.toFixed(2)}; the floor is ${answer.floor.toFixed(2)}`;
  return { pieces: [`The documents do not settle this. Closest: ${withoutMarkers(place)}, ${scores}.`], spans: [] };
}

function quote(answer: ExtractiveAnswer, given: TrestleProviderOptions): Said {
  const markerOf = new Map(given.passages.map(({ chunkId, marker }) => [chunkId, marker]));
  const pieces: string[] = [];
  const spans: ExtractiveMetadata['spans'] = [];
  for (const [index, sentence] of answer.sentences.entries()) {
    const { start, end } = sentence;
    spans.push({ occurrence: index, textStart: start, textEnd: end, support: VERBATIM_SUPPORT });
    pieces.push(`${index === 0 ? '' : separator(sentence)}${display(sentence)} [${markerOf.get(sentence.passageId)}]`);
  }
  return { pieces, spans };
}

function separator(sentence: ExtractedSentence): string {
  // Rows read as rows: the header comes right before them.
  if (sentence.kind === 'table-row') return '\n';
  return sentence.kind === 'code' ? '\n\n' : ' ';
}

function display(sentence: ExtractedSentence): string {
  const text = withoutMarkers(sentence.text.trim());
  return sentence.kind === 'code' ? `\`\`\`\n${text}\n\`\`\`\n` : text;
}

/** A quoted `[3]` must not be taken for a citation: a zero-width space keeps it readable and apart. */
function withoutMarkers(text: string): string {
  return text.replaceAll(/\[(?=\d{1,3}\])/g, '[\u200b');
}
