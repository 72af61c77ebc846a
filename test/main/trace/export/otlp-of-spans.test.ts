import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../main/base/json.ts';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { CANONICAL_ATTRIBUTE, restoreCanonicalSpan } from '../../../../main/trace/export/canonical-attribute.ts';
import { otlpOfSpans, type OtlpOptions, WHOLE_SPANS } from '../../../../main/trace/export/otlp-of-spans.ts';
import { jsonOfOtlpAttributes } from '../../../../main/trace/export/otlp-values.ts';
import { canonicalSpans, makeCanonicalSpan } from '../../../support/canonical-spans.ts';

/** Through the file: text that a JSON reader took apart, long numbers as text. */
function exported(span: CanonicalSpan, options: OtlpOptions = WHOLE_SPANS): JsonObject {
  const text = JSON.stringify(otlpOfSpans([span], options));
  const lossless = text.replaceAll(/(?<="doubleValue":)(-?\d{16,})(?=\})/g, '"$1"');
  const read = JSON.parse(lossless) as { resourceSpans: { scopeSpans: { spans: JsonObject[] }[] }[] };
  const [only] = read.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  if (only === undefined) throw new Error('nothing was exported');
  return only;
}

function attributesOf(span: JsonObject): Record<string, unknown> {
  return Object.fromEntries(jsonOfOtlpAttributes(span['attributes'] ?? null) ?? []);
}

describe('otlpOfSpans', () => {
  it('gives every canonical span back as it was', () => {
    fc.assert(
      fc.property(canonicalSpans, (span) => {
        const restored = restoreCanonicalSpan(exported(span));
        expect(restored).toEqual(span);
        expect(JSON.stringify(restored?.inputMessages)).toBe(JSON.stringify(span.inputMessages));
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('writes what other tools read: model, usage, messages, tools and documents in the words of the conventions', () => {
    const span = makeCanonicalSpan({
      provider: 'harbour',
      requestModel: 'small',
      responseModel: 'small-2026',
      params: { temperature: 0.2, maxTokens: 300 },
      usage: { inputTokens: 812, outputTokens: 40, cacheReadInputTokens: 512, reasoningOutputTokens: 12 },
      inputMessages: [{ role: 'user', parts: [{ type: 'text', content: 'When does the ferry leave?' }] }],
      outputMessages: [
        {
          role: 'assistant',
          parts: [{ type: 'tool_call', id: 'c1', name: 'timetable', arguments: { line: 7 } }],
          finishReason: 'tool_calls',
        },
      ],
      retrieval: {
        query: 'ferry',
        documents: [{ id: 'd1', idSource: 'given', rank: 1, score: 0.5, content: 'At six.' }],
      },
    });
    const attributes = attributesOf(exported(span));
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'harbour',
      'gen_ai.request.model': 'small',
      'gen_ai.response.model': 'small-2026',
      'gen_ai.request.temperature': 0.2,
      'gen_ai.request.max_tokens': 300,
      'gen_ai.usage.input_tokens': 812,
      'gen_ai.usage.output_tokens': 40,
      'gen_ai.usage.cache_read.input_tokens': 512,
      'gen_ai.usage.reasoning.output_tokens': 12,
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'gen_ai.retrieval.query.text': 'ferry',
    });
    expect(JSON.parse(String(attributes['gen_ai.input.messages']))).toEqual([
      { role: 'user', parts: [{ type: 'text', content: 'When does the ferry leave?' }] },
    ]);
    expect(JSON.parse(String(attributes['gen_ai.output.messages']))).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c1', name: 'timetable', arguments: { line: 7 } }],
        finish_reason: 'tool_calls',
      },
    ]);
    expect(JSON.parse(String(attributes['gen_ai.retrieval.documents']))).toEqual([
      { id: 'd1', score: 0.5, content: 'At six.' },
    ]);
  });

  it('keeps times, foreign ids and the resource as they stand', () => {
    const span = makeCanonicalSpan({ traceId: 'run/7', spanId: 'step 1', service: 'ferries', environment: 'prod' });
    const document = otlpOfSpans([span, makeCanonicalSpan()], WHOLE_SPANS);
    expect(document.resourceSpans.map(({ resource }) => resource.attributes)).toEqual([
      [
        { key: 'service.name', value: { stringValue: 'ferries' } },
        { key: 'deployment.environment.name', value: { stringValue: 'prod' } },
      ],
      [],
    ]);
    expect(document.resourceSpans[0]?.scopeSpans[0]?.spans[0]).toMatchObject({
      traceId: 'run/7',
      spanId: 'step 1',
      kind: 3,
      startTimeUnixNano: '1767603600000000001',
      endTimeUnixNano: '1767603601250000002',
      status: { code: 1 },
    });
  });

  it('says nothing of what was said when content stays at home', () => {
    fc.assert(
      fc.property(fc.uuid(), (said) => {
        const span = makeCanonicalSpan({
          status: 'error',
          error: { type: 'Timeout', message: said },
          params: { temperature: 1, stop: [said], suffix: said },
          systemInstructions: [{ type: 'text', content: said }],
          inputMessages: [{ role: 'user', parts: [{ type: 'text', content: said }] }],
          outputMessages: [{ role: 'assistant', parts: [{ type: 'text', content: said }], finishReason: 'stop' }],
          toolDefinitions: [{ name: said }],
          tool: { name: 'search', arguments: { query: said }, result: said },
          retrieval: { query: said, documents: [{ id: said, idSource: 'given', rank: 1, content: said }] },
          input: said,
          output: said,
          prompt: { name: 'answer', template: said, variables: { q: said } },
          events: [{ name: 'note', attributes: { said } }],
          links: [{ traceId: 'a', spanId: 'b', attributes: { said } }],
          scores: [{ name: 'good', value: said }],
          tags: [said],
          attributes: { 'trestle.question': said },
        });
        expect(JSON.stringify(otlpOfSpans([span], { withCanonical: false, withContent: false }))).not.toContain(said);
      }),
      { numRuns: 5 },
    );
  });
});

describe('restoreCanonicalSpan', () => {
  it('leaves alone what Trestle does not write', () => {
    const good = exported(makeCanonicalSpan());
    const withText = (value: string): JsonObject => ({
      ...good,
      attributes: [{ key: CANONICAL_ATTRIBUTE, value: { stringValue: value } }],
    });
    expect(restoreCanonicalSpan({ ...good, attributes: [] })).toBeNull();
    expect(restoreCanonicalSpan(withText('{'))).toBeNull();
    expect(restoreCanonicalSpan(withText('[]'))).toBeNull();
    expect(restoreCanonicalSpan(withText('['.repeat(100_000)))).toBeNull();
    expect(restoreCanonicalSpan(withText('{"span":{"kind":"llm"},"attributes":[]}'))).toBeNull();
    expect(restoreCanonicalSpan(withText('{"span":{},"attributes":["absent"]}'))).toBeNull();
    expect(restoreCanonicalSpan({ ...good, spanId: '' })).toBeNull();
    expect(restoreCanonicalSpan({ ...good, startTimeUnixNano: 'yesterday' })).toBeNull();
  });

  it('returns null or a span for whatever stands in the attribute', () => {
    const good = exported(makeCanonicalSpan({ attributes: { region: 'north' } }));
    const text = String(attributesOf(good)[CANONICAL_ATTRIBUTE]);
    fc.assert(
      fc.property(fc.nat({ max: text.length }), fc.nat({ max: 30 }), fc.string(), (at, length, put) => {
        const value = text.slice(0, at) + put + text.slice(at + length);
        const attributes = [
          { key: 'region', value: { stringValue: 'north' } },
          { key: CANONICAL_ATTRIBUTE, value: { stringValue: value } },
        ];
        const restored = restoreCanonicalSpan({ ...good, attributes });
        expect(restored === null || typeof restored.kind === 'string').toBe(true);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
