import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('OpenInference in OTLP with base64 ids', () => {
  const { span, unmapped } = loadOtelFixture('openinference.otlp.json');

  it('makes ids of the documents that have none out of their text', () => {
    const { retrieval, tenantId, conversationId } = span('d400000000000002');
    expect(retrieval).toMatchObject({
      query: 'night tariff for visitors',
      documents: [
        { idSource: 'content-hash', rank: 1, metadata: { source: 'tariff.md', page: 2 } },
        { id: 'tariff-7', idSource: 'given', score: 0.62, rank: 2 },
      ],
    });
    expect(retrieval?.documents[0]?.id).toMatch(/^[0-9a-f]{32}$/);
    expect({ tenantId, conversationId }).toEqual({ tenantId: 'north-quay', conversationId: 't-9' });
  });

  it('knows the search of the store within the retriever for the same', () => {
    expect(span('d400000000000003')).toMatchObject({ kind: 'other', sameAs: 'd400000000000002' });
    expect(span('d400000000000002').sameAs).toBeUndefined();
  });

  it('reads what a reranker chose and from what', () => {
    expect(span('d400000000000004')).toMatchObject({
      kind: 'reranker',
      requestModel: 'bge-reranker',
      retrieval: { topK: 1, query: 'night tariff for visitors', documents: [{ score: 0.97 }] },
      input: [{ content: 'Visitors pay 18 EUR a night.' }, { content: 'Members pay nothing.' }],
    });
  });

  it('reads a call of a model with parts, cost, prompt and tags', () => {
    expect(span('d400000000000005')).toMatchObject({
      kind: 'llm',
      provider: 'anthropic',
      requestModel: 'claude-sonnet-4-5',
      params: { max_tokens: 300, temperature: 0 },
      inputMessages: [
        {
          role: 'user',
          parts: [
            { type: 'text', content: 'What does a night cost?' },
            { type: 'blob', modality: 'image', mimeType: 'image/png', content: 'aGFyYm91cg==' },
          ],
        },
      ],
      outputMessages: [
        {
          finishReason: 'tool_use',
          parts: [
            { type: 'text', content: '18 EUR.' },
            { type: 'tool_call', id: 'call_t', arguments: { nights: 1 } },
          ],
        },
      ],
      usage: { inputTokens: 120, outputTokens: 8, cacheReadInputTokens: 100 },
      costUsd: { total: 0.0031, input: 0.003, output: 0.0001 },
      prompt: { template: 'What does {what} cost?', variables: { what: 'a night' }, version: '2' },
      tags: ['tariff', 'visitor'],
    });
  });

  it('takes the schema of a tool for none of its arguments', () => {
    expect(span('d400000000000006')).toMatchObject({
      tool: { name: 'quote_price', callId: 'call_t', arguments: { nights: 1 }, result: { eur: 18 } },
      attributes: { 'tool.parameters': '{"nights": {"type": "integer", "description": "how many"}}' },
    });
  });

  it('keeps the text of an embedding without its vector', () => {
    expect(span('d400000000000007')).toMatchObject({ kind: 'embedding', input: ['night tariff'], content: 'full' });
    expect(unmapped.get('embedding.vector')).toBe(1);
  });

  it('leaves text that only looks like JSON a text', () => {
    expect(span('d400000000000001')).toMatchObject({
      kind: 'chain',
      output: "{'answer': '18 EUR'}",
      conversationId: 's-77',
    });
  });
});
