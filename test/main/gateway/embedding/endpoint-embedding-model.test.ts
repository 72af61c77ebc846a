import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { ModelCallError } from '../../../../main/base/errors/model-call-error.ts';
import { ModelResponseError } from '../../../../main/base/errors/model-response-error.ts';
import type { EmbeddingSettings } from '../../../../main/contract/workspace-file.ts';
import { createEgress } from '../../../../main/gateway/egress/egress.ts';
import { createEndpointEmbeddingModel } from '../../../../main/gateway/embedding/endpoint-embedding-model.ts';
import type { EmbeddingModel } from '../../../../main/spec/embedding-model.ts';
import type { Clock } from '../../../../main/spec/clock.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';

interface Asked {
  model: string;
  input: string[];
  dimensions?: number;
}

/** An endpoint whose vectors are made of the letters of a text; `answer` may say something else first. */
async function startEndpoint(
  options: {
    shift?: number | (() => number);
    answer?: (count: number) => { status: number; headers?: Record<string, string>; body?: string } | null;
  } = {},
): Promise<{ url: string; asked: Asked[]; keys: (string | undefined)[] }> {
  const asked: Asked[] = [];
  const keys: (string | undefined)[] = [];
  let count = 0;
  const { url } = await serveLoopback((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      count += 1;
      const said = options.answer?.(count) ?? null;
      if (said !== null) {
        response.writeHead(said.status, said.headers).end(said.body ?? '');
        return;
      }
      const parsed = JSON.parse(body) as Asked;
      asked.push(parsed);
      keys.push(request.headers.authorization);
      const { shift = 0 } = options;
      const by = typeof shift === 'number' ? shift : shift();
      const data = parsed.input.map((text, index) => ({ index, embedding: vectorOf(text, by) }));
      // Out of order, as the interface allows.
      response.end(JSON.stringify({ data: data.toReversed() }));
    });
  });
  return { url, asked, keys };
}

function vectorOf(text: string, shift: number): number[] {
  return Array.from(
    { length: 4 },
    (_, at) => 0.5 + Array.from(text).filter((letter) => ((letter.codePointAt(0) ?? 0) + shift) % 4 === at).length,
  );
}

const slept: number[] = [];
const clock: Clock = {
  now: () => 0,
  monotonicNano: () => 0n,
  after: () => () => undefined,
  sleep: async (ms: number) => {
    slept.push(ms);
  },
};

function open(
  url: string,
  more: Partial<EmbeddingSettings> = {},
  { isOffline = false, key = null as string | null, time = clock } = {},
): Promise<EmbeddingModel> {
  return createEndpointEmbeddingModel({
    settings: { ...more, model: 'openai-compatible/nomic', baseUrl: `${url}/v1/` },
    egress: createEgress({ clock: systemClock, isOffline: () => isOffline, allowedHosts: () => [] }),
    key,
    clock: time,
  });
}

describe('an embedding endpoint', () => {
  it('gives unit vectors in the order of the texts, batch by batch, with key and prefixes', async () => {
    const { url, asked, keys } = await startEndpoint();
    const model = await open(url, { batch: 2, queryPrefix: 'query: ' }, { key: 'k-1', isOffline: true });
    expect(model.info).toMatchObject({ modelId: 'openai-compatible/nomic', dimensions: 4, fusionWeight: 0.5 });
    asked.length = 0;
    const rows = await model.embed(['a', '', 'bb', 'ccc'], { purpose: 'query' });
    expect(asked.map(({ input }) => input)).toEqual([['query: a', 'query: bb'], ['query: ccc']]);
    expect(asked[0]?.model).toBe('nomic');
    expect(keys.every((key) => key === 'Bearer k-1')).toBe(true);
    const norms = [0, 1, 2, 3].map((row) => Math.hypot(...rows.subarray(row * 4, row * 4 + 4)));
    expect(norms.map((norm) => Math.round(norm * 1e5) / 1e5)).toEqual([1, 0, 1, 1]);
    const [alone] = [await model.embed(['ccc'], { purpose: 'query' })];
    expect([...rows.subarray(12, 16)]).toEqual([...alone]);
  });

  it('has one fingerprint as long as the same model answers, and another one when it was changed', async () => {
    const first = await open((await startEndpoint()).url);
    const second = await open((await startEndpoint()).url);
    const changed = await open((await startEndpoint({ shift: 1 })).url);
    expect(second.info.fingerprint).toBe(first.info.fingerprint);
    expect(changed.info.fingerprint).not.toBe(first.info.fingerprint);
  });

  it('notices within minutes that another model answers while it is used, and that it was put back', async () => {
    let shift = 0;
    const { url, asked } = await startEndpoint({ shift: () => shift });
    const time = createManualClock();
    const model = await open(url, {}, { time });
    const embed = (): Promise<unknown> => model.embed(['passage'], { purpose: 'passage' });
    await embed();
    shift = 1;
    await time.advance(4 * 60_000);
    await embed();
    await time.advance(60_000);
    await expect(embed()).rejects.toThrow(/is not the model that it was when it was started/);
    const askedBefore = asked.length;
    await expect(embed()).rejects.toSatisfy(ModelResponseError.is);
    expect(asked).toHaveLength(askedBefore);
    shift = 0;
    await time.advance(10_000);
    await Promise.all([embed(), embed()]);
    // The probes once for both, and each its own text.
    expect(asked).toHaveLength(askedBefore + 3);
    await time.advance(60 * 60_000);
    await expect(model.embed(['a'], { purpose: 'query', signal: AbortSignal.abort() })).rejects.toSatisfy(
      CancelledError.is,
    );
  });

  it('does not look again where its identity is its name', async () => {
    const { url, asked } = await startEndpoint();
    const time = createManualClock();
    const model = await open(url, { identity: 'name' }, { time });
    await time.advance(60 * 60_000);
    await model.embed(['a'], { purpose: 'query' });
    expect(asked).toHaveLength(2);
  });

  it('goes by its name alone where its identity is its name', async () => {
    const named = { identity: 'name' } as const;
    const first = await open((await startEndpoint()).url, named);
    const changed = await open((await startEndpoint({ shift: 1 })).url, named);
    expect(changed.info.fingerprint).toBe(first.info.fingerprint);
    expect((await open((await startEndpoint()).url, { identity: 'vectors' })).info.fingerprint).toBe(
      (await open((await startEndpoint()).url)).info.fingerprint,
    );
    const prefixed = await open((await startEndpoint()).url, { ...named, queryPrefix: 'query: ' });
    expect(prefixed.info.fingerprint).not.toBe(first.info.fingerprint);
  });

  it('waits as long as it is asked to, and tries again after a bad moment', async () => {
    slept.length = 0;
    const { url } = await startEndpoint({
      answer: (count) =>
        count === 1 ? { status: 429, headers: { 'retry-after': '2' } } : count === 2 ? { status: 503 } : null,
    });
    await open(url);
    expect(slept).toEqual([2000, 1000]);
  });

  it('gives up after four tries, and at once on what will not pass', async () => {
    slept.length = 0;
    let count = 0;
    const down = await startEndpoint({ answer: (at) => ((count = at), { status: 500 }) });
    await expect(open(down.url)).rejects.toSatisfy(ModelCallError.is);
    expect(count).toBe(4);
    const closed = await startEndpoint({ answer: (at) => ((count = at), { status: 401 }) });
    await expect(open(closed.url, { key: 'TRESTLE_SECRET_X' })).rejects.toThrow('Check the value of TRESTLE_SECRET_X');
    expect(count).toBe(1);
  });

  it('refuses vectors of another length, and answers that are none', async () => {
    const { url } = await startEndpoint();
    await expect(open(url, { dimensions: 768 })).rejects.toThrow('4 dimensions where 768 were expected');
    for (const body of ['<html>', '{}', '{"data":[]}', '{"data":[{"embedding":["x"]}]}', 'null']) {
      const bad = await startEndpoint({ answer: () => ({ status: 200, body }) });
      await expect(open(bad.url), body).rejects.toSatisfy(ModelResponseError.is);
    }
    let length = 4;
    const moody = await startEndpoint({
      answer: (count) => {
        if (count === 1) return null;
        return {
          status: 200,
          body: JSON.stringify({ data: [{ index: 0, embedding: Array.from({ length }, () => 1) }] }),
        };
      },
    });
    const model = await open(moody.url);
    length = 3;
    await expect(model.embed(['a'], { purpose: 'passage' })).rejects.toThrow('3 dimensions where it gave 4 before');
  });

  it('is not contacted where its host is not allowed', async () => {
    await expect(open('https://embeddings.example')).rejects.toSatisfy(DeniedError.is);
    const egress = createEgress({ clock: systemClock, isOffline: () => true, allowedHosts: () => [] });
    const door = egress.admitting({ name: 'embedding endpoint', hosts: ['embeddings.example'] });
    await expect(door.fetch('https://embeddings.example/v1')).rejects.toThrow('Offline');
  });
});
