import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../main/base/json.ts';
import type { CanonicalSpan, MessagePart } from '../../../../main/contract/canonical-span.ts';
import { mapTraces, readTraceValues } from '../../../support/map-traces.ts';

// Real exports of other people's applications. What is expected is taken from their raw JSON, without the code under test.

const data = process.env['TRESTLE_TEST_DATA'];
const folder = (name: string): string => join(data ?? '', 'traces', name);
const FOLDERS = ['langfuse', 'langsmith', 'mlflow', 'braintrust', 'openai-chat', 'trajectories'] as const;
const missing =
  data === undefined
    ? 'TRESTLE_TEST_DATA is not set'
    : FOLDERS.every((name) => existsSync(folder(name)))
      ? null
      : `TRESTLE_TEST_DATA has no traces/{${FOLDERS.join(',')}}`;
const filesOf = (name: string): string[] => (missing === null ? readdirSync(folder(name)).toSorted() : []);

/** Anything read from the raw JSON: these tests look at it without types. */
type Raw = Record<string, unknown>;
const objects = (value: unknown): Raw[] => value as Raw[];
const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values as the reader of files hands them out. One file ends in a damaged line on purpose, which it reports. */
function readRaw(path: string): { values: JsonValue[]; raw: unknown[] } {
  const isLines = path.endsWith('.jsonl');
  const values = isLines
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as JsonValue)
    : readTraceValues(path);
  return { values, raw: values };
}

const partsOf = (
  span: CanonicalSpan,
  type: MessagePart['type'],
  side: 'inputMessages' | 'outputMessages',
): MessagePart[] => (span[side] ?? []).flatMap(({ parts }) => parts.filter((part) => part.type === type));
const msOf = (ns: string | undefined): number | undefined =>
  ns === undefined ? undefined : Number(BigInt(ns) / 1_000_000n);
const byId = (spans: readonly CanonicalSpan[], id: unknown): CanonicalSpan => {
  const span = spans.find(({ spanId }) => spanId === id);
  if (span === undefined) throw new Error(`no span ${String(id)}`);
  return span;
};

const alphabetically = (a: string, b: string): number => (a < b ? -1 : 1);

/** Some write arguments as an object, some as its JSON text. */
const decoded = (value: unknown): unknown => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value);

const skipped = missing === null ? '' : ` (skipped: ${missing})`;

describe.skipIf(missing !== null)(`real downloads of Langfuse${skipped}`, () => {
  const KINDS: Record<string, string> = { GENERATION: 'llm', SPAN: 'chain', TOOL: 'tool', AGENT: 'agent' };

  it.each(filesOf('langfuse'))('%s', (file) => {
    const { values, raw } = readRaw(join(folder('langfuse'), file));
    const { format, spans, records, errors } = mapTraces(values);
    const observations = objects((raw[0] as Raw)['observations']);
    expect({ format, records, errors }).toEqual({ format: 'langfuse', records: observations.length, errors: [] });
    for (const observation of observations) {
      const span = byId(spans, observation['id']);
      expect(span.traceId).toBe(observation['traceId']);
      expect(span.parentSpanId).toBe(observation['parentObservationId'] ?? undefined);
      expect(span.name).toBe(observation['name']);
      expect(span.kind).toBe(KINDS[observation['type'] as string]);
      expect(msOf(span.startNs)).toBe(Date.parse(observation['startTime'] as string));
      expect(msOf(span.endNs)).toBe(Date.parse(observation['endTime'] as string));
      expect(span.status).toBe(observation['level'] === 'ERROR' ? 'error' : 'unset');
      const usage = observation['usageDetails'] as Record<string, number>;
      // What the columns leave open, attributes in the metadata may tell.
      expect(span.usage?.inputTokens).toBe(usage['input'] ?? span.usage?.inputTokens);
      expect(span.usage?.outputTokens).toBe(usage['output'] ?? span.usage?.outputTokens);
      expect([undefined, usage['input'] === undefined ? true : undefined]).toContain(span.rollup);
      expect(span.requestModel).toBe(observation['model'] ?? span.requestModel);
      const cost = observation['costDetails'] as Record<string, number>;
      expect(span.costUsd?.total).toBe(cost['total']);
      const isAsked = span.kind === 'llm' && Boolean(observation['input']);
      expect((span.inputMessages?.length ?? 0) > 0).toBe(isAsked);
      expect((span.outputMessages?.length ?? 0) > 0).toBe(isAsked);
      const given =
        span.kind === 'tool' ? (JSON.parse(observation['input'] as string) as unknown) : span.tool?.arguments;
      expect(span.tool?.arguments).toEqual(given);
    }
    const trace = (raw[0] as Raw)['trace'] as Raw;
    expect(spans.every(({ userId }) => userId === (trace['userId'] ?? undefined))).toBe(true);
    const scores = spans.flatMap((span) => span.scores ?? []).map(({ name }) => name);
    expect(scores.toSorted(alphabetically)).toEqual(
      objects(trace['scores'])
        .map((score) => score['name'] as string)
        .toSorted(alphabetically),
    );
  });
});

describe.skipIf(missing !== null)(`real exports of LangSmith${skipped}`, () => {
  const runsIn = (value: unknown): Raw[] => {
    if (!isRaw(value)) return [];
    if (Array.isArray(value['runs'])) return objects(value['runs']);
    if (!Array.isArray(value['post'])) return [value];
    const patches = objects(value['patch']);
    return objects(value['post']).map((post) => ({ ...post, ...patches.find((patch) => patch['id'] === post['id']) }));
  };

  it.each(filesOf('langsmith'))('%s', (file) => {
    const { values, raw } = readRaw(join(folder('langsmith'), file));
    const { format, spans, records } = mapTraces(values);
    const runs = raw.flatMap((value) => runsIn(value));
    expect({ format, records }).toEqual({ format: 'langsmith', records: runs.length });
    for (const run of runs) {
      const span = byId(spans, run['id']);
      expect(span.traceId).toBe(run['trace_id']);
      expect(span.parentSpanId).toBe(run['parent_run_id'] ?? undefined);
      expect(span.kind).toBe(run['run_type']);
      expect(msOf(span.startNs)).toBe(Date.parse(run['start_time'] as string));
      const end = run['end_time'] as string | null;
      expect(msOf(span.endNs)).toBe(end === null ? undefined : Date.parse(end));
      expect(span.error?.message).toBe(run['error'] ?? undefined);
      expect(span.tool?.arguments).toEqual(span.kind === 'tool' ? run['inputs'] : undefined);
      const documents = objects((run['outputs'] as Raw | null)?.['documents'] ?? []);
      expect((span.retrieval?.documents ?? []).map(({ content, score }) => [content, score])).toEqual(
        documents.map((document) => [document['content'], document['score']]),
      );
    }
  });
});

describe.skipIf(missing !== null)(`real traces of MLflow${skipped}`, () => {
  it.each(filesOf('mlflow'))('%s', (file) => {
    const { values, raw } = readRaw(join(folder('mlflow'), file));
    const { format, spans, records } = mapTraces(values);
    const expected = objects((raw[0] as Raw)['spans']);
    expect({ format, records }).toEqual({ format: 'mlflow', records: expected.length });
    const hex = (id: unknown): string => Buffer.from(String(id), 'base64').toString('hex');
    for (const one of expected) {
      const attributes = one['attributes'] as Record<string, string>;
      const span = byId(spans, hex(one['span_id']));
      const kind = JSON.parse(attributes['mlflow.spanType'] ?? '""') as string;
      expect(span.kind).toBe({ CHAIN: 'chain', LLM: 'llm', CHAT_MODEL: 'llm', TOOL: 'tool' }[kind]);
      expect(span.traceId).toBe(JSON.parse(attributes['mlflow.traceRequestId'] ?? '""'));
      expect(span.parentSpanId).toBe(one['parent_span_id'] === '' ? undefined : hex(one['parent_span_id']));
      expect(span.startNs).toBe(one['start_time_unix_nano']);
      expect(span.endNs).toBe(one['end_time_unix_nano'] ?? undefined);
      expect(`STATUS_CODE_${span.status.toUpperCase()}`).toBe((one['status'] as Raw)['code'] ?? 'STATUS_CODE_UNSET');
    }
  });
});

describe.skipIf(missing !== null)(`real rows of Braintrust${skipped}`, () => {
  it.each(filesOf('braintrust'))('%s', (file) => {
    const { values, raw } = readRaw(join(folder('braintrust'), file));
    const { format, spans, records } = mapTraces(values);
    const rows = objects(raw[0]);
    expect({ format, records, spans: spans.length }).toEqual({
      format: 'braintrust',
      records: rows.length,
      spans: rows.length,
    });
    for (const [at, row] of rows.entries()) {
      const span = spans[at];
      if (span === undefined) throw new Error('a row without a span');
      expect(span.kind).toBe('llm');
      const metrics = row['metrics'] as Record<string, number> | undefined;
      if (metrics === undefined) continue;
      expect(span.spanId).toBe(row['span_id']);
      expect(span.parentSpanId).toBe((row['span_parents'] as string[])[0]);
      expect(Number(span.startNs) / 1e9).toBeCloseTo(metrics['start'] ?? 0, 5);
      expect(Number(span.endNs) / 1e9).toBeCloseTo(metrics['end'] ?? 0, 5);
      expect(span.usage).toMatchObject({
        inputTokens: metrics['prompt_tokens'],
        outputTokens: metrics['completion_tokens'],
      });
      expect(span.costUsd?.total).toBe(metrics['estimated_cost']);
      // LangChain sends a batch of one list.
      const input = objects(row['input']);
      const messages = Array.isArray(input[0]) ? objects(input[0]) : input;
      expect(span.inputMessages?.length).toBe(messages.length);
      const calls = messages.flatMap((message) => objects(message['tool_calls'] ?? []));
      expect(partsOf(span, 'tool_call', 'inputMessages')).toHaveLength(calls.length);
    }
  });
});

/** What an answer says, out of its body or out of the pieces that streamed. */
function wordsOf(answer: Raw): string {
  const bodies =
    answer['kind'] === 'sse'
      ? (answer['chunks'] as string[])
          .flatMap((chunk) => chunk.split('\n'))
          .flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6)) as Raw] : []))
      : [answer['value'] as Raw];
  return bodies
    .flatMap((body) => objects(body['choices'] ?? []))
    .map((choice) => (choice['delta'] ?? choice['message']) as Raw)
    .map((message) => (message['content'] as string | null | undefined) ?? '')
    .join('');
}

describe.skipIf(missing !== null)(`real logs of OpenAI chat${skipped}`, () => {
  const open = (file: string) => readRaw(join(folder('openai-chat'), file));

  it.each(filesOf('openai-chat').filter((file) => file.endsWith('.jsonl')))('%s', (file) => {
    const { values, raw } = open(file);
    const { spans, records } = mapTraces(values);
    const conversations = raw.map((value) => objects((value as Raw)['messages']));
    const said = conversations.flat().filter((message) => message['role'] === 'assistant');
    expect(records).toBe(said.length);
    const models = spans.filter(({ kind }) => kind === 'llm');
    expect(models).toHaveLength(said.length);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(conversations.length);
    const calls = said.flatMap((message) => objects(message['tool_calls'] ?? []));
    expect(models.flatMap((span) => partsOf(span, 'tool_call', 'outputMessages'))).toMatchObject(
      calls.map((call) => ({
        name: (call['function'] as Raw)['name'],
        arguments: decoded((call['function'] as Raw)['arguments']),
      })),
    );
    expect(spans.filter(({ kind, synthetic }) => kind === 'tool' && synthetic)).toHaveLength(calls.length);
  });

  it.each(filesOf('openai-chat').filter((file) => file.endsWith('.cassette.json')))('%s', (file) => {
    const { values, raw } = open(file);
    const { spans, records } = mapTraces(values);
    const entries = objects((raw[0] as Raw)['entries']);
    expect([records, spans.length]).toEqual([entries.length, entries.length]);
    for (const [at, entry] of entries.entries()) {
      const body = ((entry['request'] as Raw)['body'] as Raw)['value'] as Raw;
      const answer = (entry['response'] as Raw)['body'] as Raw;
      const span = spans[at];
      expect(span?.requestModel).toBe(body['model']);
      expect(span?.kind).toBe(body['messages'] === undefined ? 'embedding' : 'llm');
      expect(span?.inputMessages?.length).toBe((body['messages'] as Raw[] | undefined)?.length);
      const text = span?.outputMessages?.[0]?.parts.flatMap((part) => (part.type === 'text' ? [part.content] : []));
      expect(text?.join('') ?? '').toBe(wordsOf(answer));
      const usage = ((answer['value'] as Raw | undefined)?.['usage'] ?? {}) as Record<string, number>;
      expect(span?.usage?.inputTokens).toBe(usage['prompt_tokens']);
      expect(span?.usage?.outputTokens).toBe(usage['completion_tokens']);
    }
  });

  it.each(filesOf('openai-chat').filter((file) => file.endsWith('request.json')))('%s', (file) => {
    const { values, raw } = open(file);
    const { spans, records } = mapTraces(values);
    const body = raw[0] as Raw;
    const [model] = spans.filter(({ kind }) => kind === 'llm');
    expect([records, model?.inputMessages?.length]).toEqual([1, objects(body['messages']).length]);
    expect(model?.toolDefinitions).toEqual(body['tools']);
  });

  it.each(filesOf('openai-chat').filter((file) => /response(?:-streaming)?\.json$/.test(file)))('%s', (file) => {
    const { values, raw } = open(file);
    const { spans, records } = mapTraces(values);
    const first = (Array.isArray(raw[0]) ? raw[0][0] : raw[0]) as Raw;
    expect([records, spans.length]).toEqual([1, 1]);
    expect(spans[0]?.responseModel).toBe(first['model']);
    expect(spans[0]?.startNs).toBe(`${String(first['created'])}000000000`);
    const [call] = spans.flatMap((span) => partsOf(span, 'tool_call', 'outputMessages'));
    expect(call).toMatchObject({
      name: 'get_weather',
      arguments: { location: expect.stringMatching(/, CA$/) as string },
    });
  });
});

describe.skipIf(missing !== null)(`real trajectories${skipped}`, () => {
  const open = (file: string) => readRaw(join(folder('trajectories'), file));

  it.each(filesOf('trajectories').filter((file) => file.endsWith('.traj')))('%s', (file) => {
    const { values, raw } = open(file);
    const { format, spans, records } = mapTraces(values);
    const history = objects((raw[0] as Raw)['history']);
    const said = history.filter((entry) => entry['role'] === 'assistant');
    expect([format, records]).toEqual(['swe-agent', said.length]);
    const models = spans.filter(({ kind }) => kind === 'llm');
    expect(models.map(({ inputMessages }) => inputMessages?.length)).toEqual(
      said.map((entry) => history.indexOf(entry)),
    );
    const calls = said.flatMap((entry) => objects(entry['tool_calls']));
    expect(spans.flatMap(({ tool }) => (tool ? [[tool.name, tool.callId, tool.arguments]] : []))).toEqual(
      calls.map((call) => [
        (call['function'] as Raw)['name'],
        call['id'],
        JSON.parse((call['function'] as Raw)['arguments'] as string),
      ]),
    );
    expect(spans.every(({ startNs }) => startNs === undefined)).toBe(true);
  });

  it.each(filesOf('trajectories').filter((file) => file.startsWith('tau-bench')))('%s', (file) => {
    const { values, raw } = open(file);
    const { format, spans, records } = mapTraces(values);
    const texts = raw.map((value) => (value as Raw)['messages_display'] as string);
    const said = texts.map((text) => text.match(/^assistant: ?/gm)?.length ?? 0);
    expect([format, records]).toEqual(['tau-bench', said.reduce((sum, count) => sum + count, 0)]);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(texts.length);
  });

  it.each(filesOf('trajectories').filter((file) => file.startsWith('who-and-when')))('%s', (file) => {
    const { values, raw } = open(file);
    const { format, spans, records } = mapTraces(values);
    const log = raw[0] as Raw;
    const history = objects(log['history']);
    expect([format, records]).toEqual(['who-and-when', history.length]);
    const entries = spans.filter(({ synthetic }) => synthetic === undefined);
    expect(entries.map(({ name }) => name)).toEqual(history.map((entry) => entry['name']));
    const blamed = entries.findIndex(({ scores }) => scores?.some(({ name }) => name === 'mistake'));
    expect([blamed, entries[blamed]?.name]).toEqual([Number(log['mistake_step']), log['mistake_agent']]);
  });
});
