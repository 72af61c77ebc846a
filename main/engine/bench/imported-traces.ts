import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { Random } from '../../spec/random.ts';

/** Of every generated trace. */
export const SPANS_PER_IMPORTED_TRACE = 10;
const MODELS = ['gpt-4o-mini', 'gpt-4o', 'claude-sonnet', 'mistral-small'];
const SERVICES = ['shop', 'helpdesk', 'billing', 'search', 'logistics'];
const REGIONS = ['eu-west', 'eu-central', 'us-east'];
const TOOLS = ['track_parcel', 'read_order', 'refund', 'search_articles'];
const TAGS = ['beta', 'vip', 'weekly', 'canary', 'mobile', 'web'];
const USERS = 5000;
const TENANTS = 40;
const TURNS_PER_SESSION = 4;
const INSTRUCTION_WORDS = 120;
const QUESTION_WORDS = 14;
const ANSWER_WORDS = 70;
const DOCUMENT_WORDS = 60;
const NANOS_PER_MS = 1_000_000n;
const ID_BYTES = 8;
const TRACE_ID_BYTES = 16;

/** Words of running text, so many. */
export type Writer = (words: number) => string;

/**
 * A trace as a customer's agent exports it: an agent with three calls of a model that repeat its instructions, a retrieval
 * of four documents, three calls of tools, one of which may fail, and what frames them. A region is in every third trace, an
 * order in one only.
 */
export function makeImportedTrace(options: {
  index: number;
  startMs: number;
  instructions: string;
  write: Writer;
  random: Random;
}): readonly CanonicalSpan[] {
  const { index, startMs, instructions, write, random } = options;
  const traceId = random.hex(TRACE_ID_BYTES);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  // Log-uniform between 80 ms and 30 s.
  const durationMs = 80 * 375 ** random.next();
  const partMs = durationMs / SPANS_PER_IMPORTED_TRACE;
  const isFailed = random.next() < 0.04;
  const question = write(QUESTION_WORDS);
  const model = pick(MODELS);
  const nano = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * (NANOS_PER_MS / 1000n));
  const root = random.hex(ID_BYTES);
  const span = (seq: number, fields: Partial<CanonicalSpan> & Pick<CanonicalSpan, 'name' | 'kind'>): CanonicalSpan => ({
    traceId,
    spanId: seq === 0 ? root : random.hex(ID_BYTES),
    ...(seq === 0 ? {} : { parentSpanId: root }),
    seq,
    startNs: nano(startMs + (seq === 0 ? 0 : (seq - 1) * partMs)),
    endNs: nano(startMs + (seq === 0 ? durationMs : seq * partMs)),
    status: 'ok',
    content: 'full',
    source: { format: 'otlp', dialect: 'gen-ai', file: 'export.json', index: index * SPANS_PER_IMPORTED_TRACE + seq },
    attributes: { 'cloud.region': pick(REGIONS), 'process.pid': 1000 + Math.floor(random.next() * 64) },
    ...fields,
  });
  const call = (seq: number): CanonicalSpan => {
    const answer = write(ANSWER_WORDS);
    return span(seq, {
      name: `chat ${model}`,
      kind: 'llm',
      operationName: 'chat',
      requestModel: model,
      responseModel: model,
      params: { temperature: 0.2, maxTokens: 800 },
      inputMessages: [
        { role: 'system', parts: [{ type: 'text', content: instructions }] },
        { role: 'user', parts: [{ type: 'text', content: question }] },
      ],
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: answer }], finishReason: 'stop' }],
      usage: { inputTokens: 200 + Math.floor(random.next() * 900), outputTokens: ANSWER_WORDS },
      costUsd: { total: 0.0004 + random.next() / 1000 },
    });
  };
  const tool = (seq: number, isError: boolean): CanonicalSpan => {
    const name = pick(TOOLS);
    return span(seq, {
      name: `execute_tool ${name}`,
      kind: 'tool',
      status: isError ? 'error' : 'ok',
      ...(isError ? { error: { type: 'TimeoutError', message: `no answer within ${Math.round(partMs)} ms` } } : {}),
      tool: {
        name,
        callId: random.hex(ID_BYTES),
        arguments: { order: `A-${index}`, region: pick(REGIONS) },
        result: write(QUESTION_WORDS),
      },
    });
  };
  const first = span(0, {
    name: 'invoke_agent desk',
    kind: 'agent',
    status: isFailed && random.next() < 0.5 ? 'error' : 'ok',
    agent: { name: 'desk' },
    input: question,
    output: write(ANSWER_WORDS),
    conversationId: `c-${Math.floor(index / TURNS_PER_SESSION)}`,
    userId: `u-${Math.floor(USERS ** random.next())}`,
    tenantId: `t-${Math.floor(TENANTS ** random.next())}`,
    service: pick(SERVICES),
    environment: random.next() < 0.9 ? 'production' : 'staging',
    tags: TAGS.filter(() => random.next() < 0.2),
    attributes: { 'order.id': `A-${index}`, 'cloud.region': pick(REGIONS), 'http.response.status_code': 200 },
  });
  const retrieval = span(2, {
    name: 'retrieval articles',
    kind: 'retriever',
    retrieval: {
      query: question,
      topK: 4,
      documents: Array.from({ length: 4 }, (_, rank) => ({
        id: `doc-${Math.floor(random.next() * 20_000)}`,
        idSource: 'given' as const,
        content: write(DOCUMENT_WORDS),
        score: 1 / (rank + 1),
        rank: rank + 1,
      })),
    },
  });
  return [
    first,
    span(1, { name: 'guard input', kind: 'guardrail', input: question }),
    retrieval,
    call(3),
    tool(4, isFailed),
    call(5),
    tool(6, false),
    tool(7, false),
    call(8),
    span(9, { name: 'guard output', kind: 'guardrail', output: write(QUESTION_WORDS) }),
  ];
}

/** What the agent of a service is told with every call; one of a few. */
export function makeInstructions(write: Writer): readonly string[] {
  return SERVICES.map((service) => `You answer for ${service}. ${write(INSTRUCTION_WORDS)}`);
}
