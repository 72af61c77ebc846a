import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('Zipkin', () => {
  const { span, spans, format } = loadOtelFixture('rag.zipkin.json');

  it('reads times, parents, services and what conventions say in tags', () => {
    expect(format).toBe('zipkin');
    expect(spans).toHaveLength(5);
    expect(span('a100000000000001')).toMatchObject({ status: 'ok', service: 'ferry-desk', kind: 'other' });
    expect(span('a100000000000002')).toMatchObject({
      traceId: '5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e',
      parentSpanId: 'a100000000000001',
      kind: 'llm',
      requestModel: 'gpt-4o-mini',
      startNs: '1780304400100000000',
      endNs: '1780304402000000000',
      usage: { inputTokens: 412, outputTokens: 38 },
      outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: 'At 22:40 from the north pier.' }] }],
      events: [{ name: 'first token', timeNs: '1780304400600000000' }],
    });
  });

  it('puts the half of the server below the caller whose id it shares', () => {
    const server = spans.find(({ service }) => service === 'timetable');
    expect(server).toMatchObject({
      parentSpanId: 'a100000000000003',
      status: 'error',
      error: { message: 'the timetable of winter is missing', type: 'NoSuchSeason' },
      repairs: [{ field: 'span', was: 'a100000000000003' }],
    });
    expect(server?.spanId).not.toBe('a100000000000003');
    expect(span('b200000000000002')).toMatchObject({ parentSpanId: 'b200000000000001', service: 'embedder' });
  });

  it('reads attributes of events out of the texts in which exporters put them', () => {
    const server = spans.find(({ service }) => service === 'timetable');
    expect(server?.events).toMatchObject([
      { name: 'exception', attributes: { 'exception.type': 'NoSuchSeason' } },
      { name: 'retry', attributes: { attempt: 2 } },
      { name: 'cache', attributes: { hit: false } },
    ]);
  });
});
