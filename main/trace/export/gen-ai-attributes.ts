import type { JsonObject, JsonValue } from '../../base/json.ts';
import type {
  CanonicalKind,
  CanonicalMessage,
  CanonicalSpan,
  MessagePart,
  RetrievedDocument,
} from '../../contract/canonical-span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';

/** What `gen_ai.operation.name` says of a span that does not name its operation itself; absent where no word fits. */
const OPERATION_OF_KIND: Readonly<Partial<Record<CanonicalKind, string>>> = {
  llm: 'chat',
  embedding: 'embeddings',
  retriever: 'retrieval',
  tool: 'execute_tool',
  agent: 'invoke_agent',
};

/** Settings of a call that the conventions have a name for. What else was set goes under `gen_ai.request.` as it is called. */
const PARAMETER_NAMES: Readonly<Record<string, string>> = {
  maxTokens: 'max_tokens',
  max_output_tokens: 'max_tokens',
  max_completion_tokens: 'max_tokens',
  stop: 'stop_sequences',
  stopSequences: 'stop_sequences',
  topP: 'top_p',
  topK: 'top_k',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  n: 'choice.count',
};

/**
 * A span as the GenAI conventions of GEN_AI_SEMCONV write it, for other tools to read. What the conventions have no word
 * for is left out; messages, documents' texts and arguments of tools are JSON text, as they want it on spans.
 *
 * @param options.withContent whether what people, models and tools said goes along
 */
export function genAiAttributesOf(span: CanonicalSpan, options: { withContent: boolean }): JsonObject {
  const parameters = parametersOf(span.params ?? {}, options);
  const attributes = Object.entries({
    ...parameters,
    ...factsOf(span),
    ...(options.withContent ? contentOf(span) : {}),
  });
  return Object.fromEntries(attributes.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}

function factsOf(span: CanonicalSpan): Record<string, JsonValue | undefined> {
  const { usage, agent, tool, retrieval, prompt } = span;
  const reasons = (span.outputMessages ?? []).flatMap(({ finishReason }) => finishReason ?? []);
  return {
    [ATTRIBUTE.operation]: span.operationName ?? OPERATION_OF_KIND[span.kind],
    [ATTRIBUTE.provider]: span.provider,
    [ATTRIBUTE.requestModel]: span.requestModel,
    [ATTRIBUTE.responseModel]: span.responseModel,
    [ATTRIBUTE.inputTokens]: usage?.inputTokens,
    [ATTRIBUTE.outputTokens]: usage?.outputTokens,
    [ATTRIBUTE.cachedInputTokens]: usage?.cacheReadInputTokens,
    [ATTRIBUTE.cacheWriteTokens]: usage?.cacheWriteInputTokens,
    'gen_ai.usage.reasoning.output_tokens': usage?.reasoningOutputTokens,
    [ATTRIBUTE.costUsd]: span.costUsd?.total,
    [ATTRIBUTE.finishReasons]: reasons.length === 0 ? undefined : reasons,
    [ATTRIBUTE.toolName]: tool?.name,
    [ATTRIBUTE.toolCallId]: tool?.callId,
    'gen_ai.tool.type': tool?.type,
    'gen_ai.retrieval.top_k': retrieval?.topK,
    [ATTRIBUTE.dataSourceId]: retrieval?.dataSourceId,
    'gen_ai.prompt.name': prompt?.name,
    'gen_ai.prompt.version': prompt?.version,
    [ATTRIBUTE.conversationId]: span.conversationId,
    'user.id': span.userId,
    'gen_ai.agent.id': agent?.id,
    'gen_ai.agent.name': agent?.name,
    'gen_ai.agent.version': agent?.version,
    [ATTRIBUTE.errorType]: span.error?.type,
  };
}

function contentOf(span: CanonicalSpan): Record<string, JsonValue | undefined> {
  const { tool, retrieval } = span;
  return {
    [ATTRIBUTE.systemInstructions]: textOf(span.systemInstructions?.map((part) => partOf(part))),
    [ATTRIBUTE.inputMessages]: textOf(span.inputMessages?.map((message) => messageOf(message))),
    [ATTRIBUTE.outputMessages]: textOf(span.outputMessages?.map((message) => messageOf(message))),
    'gen_ai.tool.definitions': textOf(span.toolDefinitions),
    [ATTRIBUTE.toolArguments]: textOf(tool?.arguments),
    [ATTRIBUTE.toolResult]: textOf(tool?.result),
    'gen_ai.retrieval.query.text': retrieval?.query,
    'gen_ai.retrieval.documents': textOf(retrieval?.documents.map((document) => documentOf(document))),
  };
}

function parametersOf(params: JsonObject, { withContent }: { withContent: boolean }): Record<string, JsonValue> {
  // A text among them may be anything that somebody wrote.
  const isPlain = (value: JsonValue): boolean =>
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (withContent && (typeof value === 'string' || Array.isArray(value)));
  return Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => isPlain(value))
      .map(([name, value]) => [
        `gen_ai.request.${Object.hasOwn(PARAMETER_NAMES, name) ? PARAMETER_NAMES[name] : name}`,
        value,
      ]),
  );
}

function messageOf({ role, name, parts, finishReason }: CanonicalMessage): JsonObject {
  return {
    role,
    ...(name === undefined ? {} : { name }),
    parts: parts.map((part) => partOf(part)),
    ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
  };
}

function partOf(part: MessagePart): JsonValue {
  switch (part.type) {
    case 'tool_call': {
      const { type, id, name, arguments: given } = part;
      return { type, ...(id === undefined ? {} : { id }), name, arguments: given };
    }
    case 'blob':
    case 'file':
    case 'uri': {
      const { type, mimeType, modality, content, fileId, uri } = part;
      const fields = { mime_type: mimeType, modality, content, file_id: fileId, uri };
      return { type, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
    }
    case 'other':
      return part.raw;
    case 'text':
    case 'reasoning':
    case 'tool_call_response':
      return { ...part };
  }
}

function documentOf({ id, content, score, metadata }: RetrievedDocument): JsonObject {
  return {
    id,
    ...(score === undefined ? {} : { score }),
    ...(content === undefined ? {} : { content }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

/** A text goes as it is: it need not be made JSON to be read. */
function textOf(value: JsonValue | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}
