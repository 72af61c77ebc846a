import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CanonicalSpan, MessagePart } from '../../../../main/contract/canonical-span.ts';
import { mapTraces, readTraceValues } from '../../../support/map-traces.ts';
import { listLength, type RawSpan, rawSpansOf } from '../../../support/raw-otel-spans.ts';

// Real exports of other people's applications. What is expected is taken from their raw JSON, without the code under test.

const data = process.env['TRESTLE_TEST_DATA'];
const folder = (name: string): string => join(data ?? '', 'traces', name);
const FOLDERS = ['otlp-genai', 'openinference', 'jaeger'] as const;
const missing =
  data === undefined
    ? 'TRESTLE_TEST_DATA is not set'
    : FOLDERS.every((name) => existsSync(folder(name)))
      ? null
      : `TRESTLE_TEST_DATA has no traces/{${FOLDERS.join(',')}}`;
const files =
  missing === null ? FOLDERS.flatMap((name) => readdirSync(folder(name)).map((file) => `${name}/${file}`)) : [];

/** The kind by the attributes of the span alone; undefined where several conventions could be meant. */
function kindOf({ attributes }: RawSpan): CanonicalSpan['kind'] | undefined {
  const operation = attributes['gen_ai.operation.name'];
  const byOperation: Record<string, CanonicalSpan['kind']> = {
    chat: 'llm',
    generate_content: 'llm',
    execute_tool: 'tool',
    invoke_agent: 'agent',
  };
  if (typeof operation === 'string') return byOperation[operation];
  const openInference = attributes['openinference.span.kind'];
  if (typeof openInference === 'string') {
    return openInference === 'UNKNOWN' ? 'other' : (openInference.toLowerCase() as CanonicalSpan['kind']);
  }
  const traceloop = attributes['traceloop.span.kind'] ?? attributes['ioa_observe.span.kind'];
  if (typeof traceloop === 'string')
    return traceloop === 'workflow' || traceloop === 'task' ? 'chain' : (traceloop as 'tool');
  if (attributes['llm.request.type'] === 'chat') return 'llm';
  const vercel = attributes['ai.operationId'];
  if (typeof vercel === 'string') {
    if (vercel.startsWith('ai.embed')) return 'embedding';
    return /\.do(?:Generate|Stream)$/.test(vercel) ? 'llm' : 'chain';
  }
  return Object.keys(attributes).some((key) => /^(?:gen_ai|llm|ai|traceloop|gcp\.vertex)\./.test(key))
    ? undefined
    : 'other';
}

const INPUT = [
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.prompt_tokens',
  'llm.token_count.prompt',
  'ai.usage.tokens',
  'ai.usage.promptTokens',
  'ai.usage.inputTokens',
];
const OUTPUT = [
  'gen_ai.usage.output_tokens',
  'gen_ai.usage.completion_tokens',
  'llm.token_count.completion',
  'ai.usage.completionTokens',
  'ai.usage.outputTokens',
];

function firstNumber(attributes: Record<string, unknown>, keys: readonly string[]): number | undefined {
  const found = keys.map((key) => attributes[key]).find((value) => value !== undefined && value !== null);
  return found === undefined ? undefined : Number(found);
}

interface WrittenMessage {
  role: string;
  parts: { type: string; content?: string }[];
}

function inputLength(attributes: Record<string, unknown>): number {
  return listLength(attributes, 'gen_ai.prompt') || listLength(attributes, 'llm.input_messages');
}

function outputLength(attributes: Record<string, unknown>): number {
  return listLength(attributes, 'gen_ai.completion') || listLength(attributes, 'llm.output_messages');
}

function lastContent(attributes: Record<string, unknown>): unknown {
  const last = inputLength(attributes) - 1;
  return attributes[`gen_ai.prompt.${last}.content`] ?? attributes[`llm.input_messages.${last}.message.content`];
}

function argumentsIn(attributes: Record<string, unknown>): unknown {
  return attributes['gen_ai.tool.call.arguments'] ?? attributes['gcp.vertex.agent.tool_call_args'];
}

function texts(parts: readonly MessagePart[]): string[] {
  return parts.flatMap((part) => (part.type === 'text' ? [part.content] : []));
}

function callsOf(span: CanonicalSpan): number {
  const messages = [...(span.inputMessages ?? []), ...(span.outputMessages ?? [])];
  return messages.flatMap(({ parts }) => parts).filter((part) => part.type === 'tool_call').length;
}

/** Calls of tools that numbered attributes spell out, one name each. */
function spelledCalls(attributes: Record<string, unknown>): number {
  const name =
    /^(?:gen_ai\.(?:prompt|completion)\.\d+\.tool_calls\.\d+\.name|llm\.(?:input|output)_messages\.\d+\.message\.tool_calls\.\d+\.tool_call\.function\.name)$/;
  return Object.keys(attributes).filter((key) => name.test(key)).length;
}

describe.skipIf(missing !== null)(
  `exports of the OpenTelemetry family${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    describe.each(files)('%s', (file) => {
      const values = readTraceValues(folder(file));
      const raw = rawSpansOf(values);
      const mapped = mapTraces(values);
      const byId = new Map(mapped.spans.map((span) => [span.spanId, span]));
      const pairs = raw.flatMap((span): [RawSpan, CanonicalSpan][] => {
        const imported = byId.get(span.spanId);
        return imported === undefined ? [] : [[span, imported]];
      });

      it('loses no span and reports no error', () => {
        expect(raw.length).toBeGreaterThan(4);
        expect(mapped.errors).toEqual([]);
        expect(mapped.records).toBe(raw.length);
        expect(mapped.spans.map(({ spanId }) => spanId).toSorted()).toEqual(raw.map(({ spanId }) => spanId).toSorted());
      });

      it('keeps traces, parents, names, times and failures', () => {
        expect(
          pairs.map(([, { traceId, spanId, parentSpanId, name, startNs, endNs, status }]) => {
            return { traceId, spanId, parentSpanId, name, startNs, endNs, isError: status === 'error' };
          }),
        ).toEqual(raw.map(({ attributes: _attributes, ...envelope }) => envelope));
      });

      it('gives every span the kind its attributes tell', () => {
        const told = pairs.filter(([span]) => kindOf(span) !== undefined);
        expect(told.map(([, { name, kind }]) => [name, kind])).toEqual(told.map(([span]) => [span.name, kindOf(span)]));
      });

      it('counts tokens as they are told', () => {
        expect(pairs.map(([, { name, usage }]) => [name, usage?.inputTokens, usage?.outputTokens])).toEqual(
          raw.map(({ name, attributes }) => [name, firstNumber(attributes, INPUT), firstNumber(attributes, OUTPUT)]),
        );
      });

      it('reads as many messages and calls as are spelled out, with their texts', () => {
        const spelled = pairs.filter(([{ attributes }]) => inputLength(attributes) > 0);
        expect(
          spelled.map(([, span]) => [span.inputMessages?.length, span.outputMessages?.length ?? 0, callsOf(span)]),
        ).toEqual(
          spelled.map(([{ attributes }]) => [
            inputLength(attributes),
            outputLength(attributes),
            spelledCalls(attributes),
          ]),
        );
        const asked = spelled.filter(([{ attributes }, span]) => {
          return span.inputMessages?.at(-1)?.role === 'user' && typeof lastContent(attributes) === 'string';
        });
        expect(asked.map(([, span]) => texts(span.inputMessages?.at(-1)?.parts ?? []).join(''))).toEqual(
          asked.map(([{ attributes }]) => lastContent(attributes)),
        );
      });

      it.each([
        ['gen_ai.input.messages', (span: CanonicalSpan) => span.inputMessages],
        ['gen_ai.output.messages', (span: CanonicalSpan) => span.outputMessages],
      ] as const)('reads %s, JSON text, part for part', (key, messagesOf) => {
        const written = pairs.filter(([{ attributes }]) => typeof attributes[key] === 'string');
        expect(
          written.map(([, span]) =>
            messagesOf(span)?.map(({ role, parts }) => [role, parts.map(({ type }) => type), texts(parts)]),
          ),
        ).toEqual(
          written.map(([{ attributes }]) =>
            (JSON.parse(String(attributes[key])) as WrittenMessage[]).map(({ role, parts }) => [
              role,
              parts.map(({ type }) => type),
              parts.flatMap(({ type, content }) => (type === 'text' ? [content] : [])),
            ]),
          ),
        );
      });

      it('gives tools their names and arguments', () => {
        const tools = pairs.filter(([, { kind }]) => kind === 'tool');
        expect(tools.map(([, { tool }]) => tool?.name)).toEqual(
          tools.map(
            ([{ attributes }]) =>
              attributes['gen_ai.tool.name'] ?? attributes['tool.name'] ?? attributes['ioa_observe.entity.name'],
          ),
        );
        const called = tools.filter(([{ attributes }]) => typeof argumentsIn(attributes) === 'string');
        expect(called.map(([, { tool }]) => tool?.arguments)).toEqual(
          called.map(([{ attributes }]) => JSON.parse(String(argumentsIn(attributes))) as unknown),
        );
      });

      it('reads as many documents as a retriever found', () => {
        const found = pairs.filter(([{ attributes }]) => listLength(attributes, 'retrieval.documents') > 0);
        expect(found.map(([, { retrieval }]) => retrieval?.documents.map(({ rank }) => rank))).toEqual(
          found.map(([{ attributes }]) =>
            Array.from({ length: listLength(attributes, 'retrieval.documents') }, (_, index) => index + 1),
          ),
        );
      });

      it('leaves every text among the attributes of its span or in one of its fields', () => {
        const lost = pairs.flatMap(([{ attributes }, span]) => {
          const whole = JSON.stringify(span);
          return Object.entries(attributes)
            .filter(
              ([key, value]) => typeof value === 'string' && value.length > 11 && !/(?:vector|embeddings?)$/.test(key),
            )
            .filter(([key]) => !Object.hasOwn(span.attributes, key))
            .filter(([, value]) => !/^\s*["[{]/.test(String(value)))
            .filter(([, value]) => !whole.includes(JSON.stringify(value).slice(1, -1)))
            .map(([key]) => key);
        });
        expect(lost).toEqual([]);
      });
    });

    it('counts every call of a model once', () => {
      const total = (file: string): number =>
        mapTraces(readTraceValues(folder(file))).spans.reduce(
          (sum, { rollup, usage }) => sum + (rollup === true ? 0 : (usage?.inputTokens ?? 0)),
          0,
        );
      // Each is told two or three times over: by the framework, by its client, by an agent that adds up.
      expect(total('otlp-genai/agentevals-tempo-export-batches.json')).toBe(2256 + 2392);
      expect(total('otlp-genai/strands-google-adk-live-spans.json')).toBe(157 + 222);
      expect(total('otlp-genai/strands-otel-genai-convention-spans.json')).toBe(80 + 120);
      expect(total('jaeger/agentevals-k8s-agent.jaeger.json')).toBe(2203);
      expect(total('openinference/strands-smolagents-live-spans.json')).toBe(2366 + 3890);
      expect(total('otlp-genai/openinference-vercel-ai-sdk-v6-all-spans.json')).toBe(14 + 50 + 63 + 15 + 10);
    });

    it('knows the retrieval that is told by the store, too', () => {
      const { spans } = mapTraces(readTraceValues(folder('openinference/agent-prism-rag-earnings-otlp.json')));
      const retriever = spans.find(({ kind }) => kind === 'retriever');
      const store = spans.find(({ name }) => name === 'chroma.collection.query');
      expect(retriever?.sameAs).toBeUndefined();
      expect(store?.sameAs).toBe(retriever?.spanId);
      expect(retriever?.retrieval?.documents.every(({ idSource }) => idSource === 'content-hash')).toBe(true);
    });

    it('leaves out embeddings and says how many', () => {
      const { unmapped, spans } = mapTraces(
        readTraceValues(folder('otlp-genai/openinference-vercel-ai-sdk-v6-all-spans.json')),
      );
      expect(unmapped.get('embedding.vector')).toBe(2);
      expect(spans.every((span) => JSON.stringify(span).length < 20_000)).toBe(true);
    });
  },
);
