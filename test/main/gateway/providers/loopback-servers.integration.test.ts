import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { createEgress } from '../../../../main/gateway/egress/egress.ts';
import type { EgressRecord } from '../../../../main/gateway/egress/exchanges.ts';
import type { ProviderDeclaration } from '../../../../main/contract/provider.ts';
import { createProviderSource, type ProviderSource } from '../../../../main/gateway/providers/provider-source.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const { signal } = new AbortController();
const clock = createManualClock();

function sourceOf(declared: ProviderDeclaration[], environment = {}): { source: ProviderSource; rows: EgressRecord[] } {
  const rows: EgressRecord[] = [];
  const source = createProviderSource({
    declared: () => declared,
    isTrusted: () => true,
    priced: () => ['openai/gpt-4o', 'anthropic/claude*'],
    environment,
    secrets: { find: async () => null },
    egress: createEgress({
      isOffline: () => true,
      allowedHosts: () => [],
      clock: systemClock,
      record: (row) => rows.push(row),
    }),
    clock,
  });
  return { source, rows };
}
async function serve(path: string, body: unknown): Promise<string> {
  const { url } = await serveLoopback((request, response) => {
    response.writeHead(request.url === path ? 200 : 404);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  return url;
}

describe('servers on this machine', () => {
  it('are found by themselves and say what they have and how much it holds', async () => {
    const ollama = await serve('/v1/models', { object: 'list', data: [{ id: 'llama3.2:3b', object: 'model' }] });
    const studio = await serve('/api/v0/models', {
      data: [
        { id: 'qwen', type: 'llm', max_context_length: 32_768, loaded_context_length: 8192 },
        { id: 'nomic', type: 'embeddings' },
      ],
    });
    const cpp = await serve('/v1/models', {
      data: [{ id: 'model.gguf', meta: { n_ctx_train: 131_072, n_ctx: 4096 } }],
    });
    const { source, rows } = sourceOf(
      [
        { id: 'lm-studio', kind: 'lm-studio', baseUrl: `${studio}/v1`, models: [] },
        { id: 'llama-cpp', kind: 'llama-cpp', baseUrl: `${cpp}/v1`, models: [] },
      ],
      { OLLAMA_HOST: new URL(ollama).host },
    );
    expect(source.list().map(({ modelId }) => modelId)).toEqual(['openai/gpt-4o']);
    await source.refresh({ force: false, signal });
    const found = source.list().filter(({ isLocal }) => isLocal);
    expect(found.map(({ modelId, contextTokens }) => [modelId, contextTokens])).toEqual([
      ['lm-studio/qwen', 8192],
      ['llama-cpp/model.gguf', 4096],
      ['ollama/llama3.2:3b', null],
    ]);
    expect(source.describe('ollama/anything')).toMatchObject({ isLocal: true, contextTokens: null });
    expect(rows.every(({ isLoopback, method }) => isLoopback && method === 'GET')).toBe(true);
    // A look that was taken a moment ago is not taken again.
    await source.refresh({ force: false, signal });
    expect(rows).toHaveLength(3);
    await source.refresh({ force: true, signal });
    expect(rows).toHaveLength(6);
    await clock.advance(60_000);
    await source.refresh({ force: false, signal });
    expect(rows).toHaveLength(9);
  });

  it.each([
    ['something else', '<html>My own web page</html>'],
    ['a list of no models', { data: [{ id: 7 }, null, { id: 'has space' }] }],
    ['an endless list', `{"data":[${'{"id":"x"},'.repeat(600_000)}{"id":"y"}]}`],
    ['deep nesting', '['.repeat(100_000)],
  ])('are not taken for one when %s answers', async (_what, body) => {
    const url = await serve('/v1/models', body);
    const { source } = sourceOf([{ id: 'llama-cpp', kind: 'llama-cpp', baseUrl: `${url}/v1`, models: [] }]);
    await source.refresh({ force: true, signal });
    expect(source.list().filter(({ isLocal }) => isLocal)).toEqual([]);
  });

  it('count as there when they want a key for their list', async () => {
    const { url } = await serveLoopback((_request, response) => response.writeHead(401).end('{}'));
    const declared: ProviderDeclaration = { id: 'vllm', kind: 'openai-compatible', baseUrl: `${url}/v1`, models: [] };
    const { source } = sourceOf([declared]);
    const endpoint = source.endpoints().find(({ id }) => id === 'vllm');
    await source.refresh({ force: true, signal });
    expect(endpoint && source.isAnswering(endpoint)).toBe(true);
    expect(endpoint && source.isSilent(endpoint)).toBe(true);
  });

  it('that do not answer in time are not waited for', async () => {
    const { url } = await serveLoopback(() => undefined);
    const { source } = sourceOf([{ id: 'llama-cpp', kind: 'llama-cpp', baseUrl: `${url}/v1`, models: [] }]);
    const looking = source.refresh({ force: true, signal });
    await clock.advance(400);
    await looking;
    expect(source.isAnswering(source.endpoints()[0]!)).toBe(false);
  });
});
