import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProviderDeclaration, providerDeclaration } from '../../../../main/contract/provider.ts';
import { ollamaBaseUrl, resolveEndpoints, splitModelId } from '../../../../main/gateway/providers/endpoint.ts';
import { retryAfterMs } from '../../../../main/gateway/providers/retry-after.ts';

const resolve = (...declared: Record<string, unknown>[]) =>
  resolveEndpoints(
    declared.map((one): ProviderDeclaration => providerDeclaration.parse(one)),
    { ollamaHost: undefined, isTrusted: () => true },
  );
const find = (id: string, ...declared: Record<string, unknown>[]) => resolve(...declared).find((one) => one.id === id);

describe('the providers of a workspace', () => {
  it('are three clouds and three servers of this machine without a word in trestle.jsonc', () => {
    expect(resolve().map(({ id, isLocal, secret }) => [id, isLocal, secret])).toEqual([
      ['openai', false, 'OPENAI_API_KEY'],
      ['anthropic', false, 'ANTHROPIC_API_KEY'],
      ['google', false, 'GOOGLE_GENERATIVE_AI_API_KEY'],
      ['ollama', true, null],
      ['lm-studio', true, null],
      ['llama-cpp', true, null],
    ]);
  });

  it('give way to a declaration of the same id', () => {
    const mine = find('openai', { id: 'openai', kind: 'openai', baseUrl: 'http://127.0.0.1:9/v1/' });
    expect(mine).toMatchObject({
      origin: 'declared',
      baseUrl: 'http://127.0.0.1:9/v1',
      isLocal: true,
      api: 'chat-completions',
    });
    expect(mine?.needsSecret).toBe(false);
    expect(find('openai')).toMatchObject({ api: 'responses', needsSecret: true });
    expect(resolve({ id: 'openai', kind: 'openai' })).toHaveLength(6);
  });

  it('send the key of a cloud to that cloud and to this machine, and nowhere else', () => {
    const at = (baseUrl: string) =>
      find('x', { id: 'x', kind: 'openai-compatible', baseUrl, secret: 'OPENAI_API_KEY' })?.refused();
    expect(at('https://api.openai.com/v1')).toBeNull();
    expect(at('http://[::1]:8080/v1')).toBeNull();
    expect(at('https://api.openai.com.evil.example/v1')).toContain('sent nowhere else');
    expect(at('https://api.openai.com:8443/v1')).toContain('sent nowhere else');
    // Without a name of its own, another address gets no key at all.
    expect(find('x', { id: 'x', kind: 'anthropic', baseUrl: 'https://proxy.example/v1' })?.secret).toBeNull();
  });

  it('are not called as long as their workspace is not trusted; what nobody declared is', () => {
    const declared = providerDeclaration.parse({ id: 'x', kind: 'openai-compatible', baseUrl: 'https://x.example/v1' });
    let isTrusted = false;
    const [mine, cloud] = resolveEndpoints([declared], { ollamaHost: undefined, isTrusted: () => isTrusted });
    expect(mine?.refused()).toContain('restricted');
    expect(cloud?.refused()).toBeNull();
    isTrusted = true;
    expect(mine?.refused()).toBeNull();
  });

  it.each([
    [{ id: 'local', kind: 'ollama' }, 'taken'],
    [{ id: 'Big', kind: 'ollama' }, 'lower-case'],
    [{ id: 'x', kind: 'openai-compatible' }, 'needs its address'],
    [{ id: 'x', kind: 'openai', secret: 'sk-real-key' }, 'capitals'],
    [{ id: 'x', kind: 'ollama', baseUrl: 'file:///etc/passwd' }, 'Invalid URL'],
  ])('refuse the declaration %j', (declaration, says) => {
    const result = providerDeclaration.safeParse(declaration);
    expect(result.error?.issues[0]?.message).toContain(says);
  });

  it.each([
    ['127.0.0.1:11434', 'http://127.0.0.1:11434/v1'],
    ['0.0.0.0', 'http://127.0.0.1:11434/v1'],
    ['http://0.0.0.0:9000/', 'http://127.0.0.1:9000/v1'],
    [':8000', 'http://127.0.0.1:8000/v1'],
    ['http://localhost:80', 'http://localhost/v1'],
    ['[::]:7000', 'http://127.0.0.1:7000/v1'],
    ['gpu-box.lan:11434', null],
    ['not a host', null],
    ['', null],
  ])('read OLLAMA_HOST=%s as %s', (host, expected) => expect(ollamaBaseUrl(host)).toBe(expected));

  it('survive any OLLAMA_HOST and any model id', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const url = ollamaBaseUrl(text);
        expect(url === null || /^https?:\/\/(?:127\.|localhost|\[::1\])/.test(url)).toBe(true);
        const parts = splitModelId(text);
        expect(parts === null || `${parts.provider}/${parts.name}` === text).toBe(true);
      }),
    );
  });
});

describe('how long a provider asks us to wait', () => {
  const NOW = Date.UTC(2026, 0, 5, 9, 0, 0);
  it.each([
    [{ 'retry-after': '7' }, '', 7000],
    [{ 'retry-after': '0.5' }, '', 500],
    [{ 'retry-after': 'Mon, 05 Jan 2026 09:00:30 GMT' }, '', 30_000],
    [{ 'retry-after': 'Mon, 05 Jan 2026 08:00:00 GMT' }, '', 0],
    [{ 'retry-after-ms': '120', 'retry-after': '9' }, '', 120],
    [{}, '{"error":{"details":[{"retryDelay":"34.07s"}]}}', 34_070],
    [{ 'retry-after': 'soon' }, '', undefined],
    [{ 'retry-after': '-5' }, '', undefined],
    [{}, '', undefined],
  ])('reads %j %s as %s ms', (headers, body, expected) => expect(retryAfterMs(headers, body, NOW)).toBe(expected));
});
