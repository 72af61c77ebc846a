import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalKind, CanonicalMessage, MessagePart } from '../../../contract/canonical-span.ts';
import { defined, definedOrNone } from '../values/defined.ts';
import { asId, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { contentParts } from '../values/messages/read-message.ts';
import { readRole } from '../values/messages/read-role.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';
import { type AttributeReader, type ListItem, listWithin } from './attribute-reader.ts';
import type { Dialect, DialectSpan } from './dialect.ts';
import { callOf } from './openinference-messages.ts';
import { providerOf } from './provider.ts';
import { messagesOf, spokenContent, withFinishReasons } from './read-content.ts';
import { toolCallOf } from './read-tool-io.ts';
import { type SpanFields, unless } from './span-fields.ts';
import { foundDocuments } from './vector-search.ts';

/** OpenLLMetry's own prefix, and that of AGNTCY's fork. */
const PREFIXES = ['traceloop', 'ioa_observe'] as const;

const SPAN_KINDS: Readonly<Record<string, CanonicalKind>> = {
  workflow: 'chain',
  task: 'chain',
  chain: 'chain',
  graph: 'chain',
  agent: 'agent',
  tool: 'tool',
  llm: 'llm',
  retriever: 'retriever',
  embedding: 'embedding',
  reranker: 'reranker',
  guardrail: 'guardrail',
  evaluator: 'evaluator',
  prompt: 'chain',
  parser: 'chain',
};
const REQUEST_TYPES: Readonly<Record<string, CanonicalKind>> = {
  chat: 'llm',
  completion: 'llm',
  embedding: 'embedding',
  embeddings: 'embedding',
  rerank: 'reranker',
};

/** Keys that nobody else writes, but two vendors who name their kinds likewise. */
const SIGNS = [
  'traceloop.span.kind',
  'traceloop.entity.name',
  'traceloop.entity.input',
  'traceloop.workflow.name',
  'traceloop.association.properties.ls_model_name',
  'ioa_observe.span.kind',
  'ioa_observe.entity.input',
  'ioa_observe.workflow.name',
  'ioa_observe.association.properties.ls_model_name',
  'langsmith.span.kind',
  'gen_ai.span.kind',
  'llm.request.type',
  'gen_ai.request.type',
];

/** OpenLLMetry (Traceloop) until it took up the standard attributes: `gen_ai.prompt.N.*`, `traceloop.*`. */
export const openLlmetryDialect: Dialect = {
  name: 'openllmetry',
  speaks: ({ reader, openEvents }) =>
    (reader.hasHead('gen_ai', 'llm', 'traceloop', 'ioa_observe', 'langsmith') &&
      (SIGNS.some((key) => reader.peek(key) !== undefined) ||
        reader.peek('gen_ai.prompt') !== undefined ||
        reader.peek('gen_ai.completion') !== undefined ||
        reader.hasList('gen_ai.prompt') ||
        reader.hasList('gen_ai.completion') ||
        reader.hasList('llm.completions'))) ||
    openEvents.some((event) => event.name === 'db.query.result' || event.name === 'db.search.result'),
  read: (span) => {
    const { reader, told } = span;
    const messages = readMessagesOf(span);
    const retrieval = unless(told.retrieval, () => foundDocuments(span));
    const kind = kindOf(reader, { ...told, ...messages }) ?? (retrieval === undefined ? undefined : 'retriever');
    return {
      ...messages,
      ...readEntity(span, told.kind ?? kind, messages),
      ...readLangChainModel(span),
      ...defined<SpanFields>({
        kind,
        retrieval,
        toolDefinitions: unless(told.toolDefinitions, () => readFunctions(reader)),
        prompt: readPrompt(reader),
      }),
    };
  },
};

function kindOf(reader: AttributeReader, fields: SpanFields): CanonicalKind | undefined {
  const spanKind = reader
    .text('traceloop.span.kind', 'ioa_observe.span.kind', 'langsmith.span.kind', 'gen_ai.span.kind')
    ?.toLowerCase();
  const request = reader.text('llm.request.type', 'gen_ai.request.type')?.toLowerCase();
  const told =
    (spanKind !== undefined && Object.hasOwn(SPAN_KINDS, spanKind) ? SPAN_KINDS[spanKind] : undefined) ??
    (request !== undefined && Object.hasOwn(REQUEST_TYPES, request) ? REQUEST_TYPES[request] : undefined);
  return told ?? ((fields.inputMessages ?? fields.outputMessages) ? 'llm' : undefined);
}

function readMessagesOf({ reader, told }: DialectSpan): SpanFields {
  const spoken = (prefixes: readonly string[], role: string): readonly CanonicalMessage[] | undefined => {
    for (const prefix of prefixes) {
      // The attribute of the same name without numbers is older, and holds JSON text.
      const messages =
        reader.take((value) => messagesOf(value, role) ?? completionOf(value, role), prefix) ??
        reader.takeList(prefix)?.map((item) => messageOf(item, role));
      if (messages !== undefined && messages.length > 0) return messages;
    }
    return undefined;
  };
  const outputMessages = unless(told.outputMessages, () =>
    spoken(['gen_ai.completion', 'llm.completions'], 'assistant'),
  );
  return defined<SpanFields>({
    inputMessages: unless(told.inputMessages, () => spoken(['gen_ai.prompt', 'llm.prompts'], 'user')),
    outputMessages: outputMessages && withFinishReasons(outputMessages, reader),
  });
}

/** What was said in one text with the reason it ended, `{text, finish_reason}`. */
function completionOf(value: JsonValue, role: string): readonly CanonicalMessage[] | undefined {
  const given = unwrapJsonText(value);
  const text = asText(firstOf(given, 'text', 'content'));
  if (text === undefined) return undefined;
  const finishReason = asText(fieldOf(given, 'finish_reason'));
  return [defined<CanonicalMessage>({ role, parts: [{ type: 'text', content: text }], finishReason })];
}

function messageOf(item: ListItem, fallback: string): CanonicalMessage {
  const role = readRole(asText(item.get('role')) ?? fallback);
  const content = item.get('content');
  const id = asId(item.get('tool_call_id'));
  const parts: MessagePart[] =
    role === 'tool' || id !== undefined
      ? [defined<MessagePart>({ type: 'tool_call_response', id, response: content ?? null })]
      : contentParts(spokenContent(content));
  const reasoning = asText(item.get('reasoning') ?? item.get('reasoning_content') ?? item.get('thinking'));
  return defined<CanonicalMessage>({
    role,
    name: asText(item.get('name')),
    parts: [
      ...(reasoning === undefined ? [] : [{ type: 'reasoning' as const, content: reasoning }]),
      ...parts,
      ...callsOf(item),
    ],
    finishReason: asText(item.get('finish_reason')),
  });
}

function callsOf(item: ListItem): MessagePart[] {
  const listed = listWithin(item, 'tool_calls');
  const calls = listed.length > 0 ? listed : [item];
  const prefix = listed.length > 0 ? '' : 'function_call.';
  return calls.flatMap((call) => {
    const at = (member: string): JsonValue | undefined =>
      call.get(`${prefix}${member}`) ?? (prefix === '' ? call.get(`function.${member}`) : undefined);
    const name = asText(at('name'));
    if (name === undefined || (prefix === 'function_call.' && !item.has('function_call.name'))) return [];
    return [callOf(name, prefix === '' ? asId(call.get('id')) : undefined, at('arguments'))];
  });
}

/** What went into an entity and came out: of a tool its call, of anything else as it stands. */
function readEntity(
  { reader, name, told }: DialectSpan,
  kind: CanonicalKind | undefined,
  messages: SpanFields,
): SpanFields {
  const entity = (member: string): readonly string[] => PREFIXES.map((prefix) => `${prefix}.entity.${member}`);
  const input = (): JsonValue | undefined => reader.decoded(...entity('input'));
  const output = (): JsonValue | undefined => reader.decoded(...entity('output'));
  const entityName = asText(reader.peek('traceloop.entity.name')) ?? asText(reader.peek('ioa_observe.entity.name'));
  if (kind === 'tool') {
    if (told.tool?.arguments !== undefined || told.tool?.result !== undefined) {
      reader.keep(...entity('input'), ...entity('output'));
      return {};
    }
    if (told.tool === undefined) reader.use(...entity('name'));
    return { tool: toolCallOf({ name: told.tool?.name ?? entityName ?? name, input: input(), output: output() }) };
  }
  const isAgent = kind === 'agent' && told.agent?.name === undefined && entityName !== undefined;
  if (isAgent) reader.use(...entity('name'));
  if (messages.inputMessages ?? told.inputMessages) reader.keep(...entity('input'));
  if (messages.outputMessages ?? told.outputMessages) reader.keep(...entity('output'));
  return defined<SpanFields>({
    agent: isAgent ? { name: entityName } : undefined,
    input: (messages.inputMessages ?? told.inputMessages) ? undefined : input(),
    output: (messages.outputMessages ?? told.outputMessages) ? undefined : output(),
  });
}

/** LangChain's own metadata names the model where the instrumentation did not find it. */
function readLangChainModel({ reader, told }: DialectSpan): SpanFields {
  const property = (name: string): string | undefined =>
    PREFIXES.map((prefix) => asText(reader.peek(`${prefix}.association.properties.${name}`))).find(Boolean);
  const isCall = told.usage !== undefined || told.responseModel !== undefined || told.outputMessages !== undefined;
  if (!isCall || (told.requestModel ?? told.responseModel) !== undefined) {
    return defined<SpanFields>({
      provider: unless(told.provider, () =>
        providerOf(undefined, told.responseModel ?? told.requestModel, isCall ? property('ls_provider') : undefined),
      ),
    });
  }
  const model = property('ls_model_name');
  const provider = unless(told.provider, () => providerOf(undefined, model, property('ls_provider')));
  return defined<SpanFields>({ requestModel: model, provider });
}

function readFunctions(reader: AttributeReader): SpanFields['toolDefinitions'] {
  const functions = reader.takeList('llm.request.functions')?.map((item) => {
    const definition: Record<string, JsonValue> = Object.fromEntries(item);
    for (const member of ['parameters', 'input_schema', 'arguments']) {
      const schema = item.get(member);
      if (schema !== undefined) definition[member] = unwrapJsonText(schema);
    }
    return definition;
  });
  return functions !== undefined && functions.length > 0 ? functions : undefined;
}

const VARIABLES = 'traceloop.prompt.template_variables';

function readPrompt(reader: AttributeReader): SpanFields['prompt'] {
  const spelled = reader.below(`${VARIABLES}.`);
  const variables: Record<string, JsonValue> = {};
  for (const [name, key] of spelled) {
    const value = reader.peek(key);
    if (value === undefined || name === '__proto__') continue;
    variables[name] = value;
    reader.use(key);
  }
  return definedOrNone<NonNullable<SpanFields['prompt']>>({
    name: reader.text('traceloop.prompt.key'),
    version: reader.id('traceloop.prompt.version'),
    template: reader.text('traceloop.prompt.template'),
    variables: asObject(reader.structure(VARIABLES)) ?? (Object.keys(variables).length > 0 ? variables : undefined),
  });
}
