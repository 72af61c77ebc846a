import { once } from 'node:events';
import { Agent, createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { OtlpReceiverStatus } from '../../../../main/contract/otlp.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk } from '../../../support/engine-here.ts';
import { eventually } from '../../../support/eventually.ts';
import { otlpProtobuf, otlpRequest, otlpSpan } from '../../../support/otlp-requests.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF_TYPE = { 'content-type': 'application/x-protobuf' };

let desk: EngineDesk;
let engine: Engine;
let endpoint: string;
let port: number;
let next = 16;

const fresh = (count = 1): number[] => Array.from({ length: count }, () => next++);
const status = async (): Promise<OtlpReceiverStatus> => (await engine.call('otlp.status', {})).receiver;
const post = (body: string | Buffer, headers: Record<string, string>, path = '/v1/traces'): Promise<Response> =>
  fetch(`${endpoint}${path}`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });

interface RawRequest {
  headers: Record<string, string>;
  path?: string;
  method?: string;
  body?: string;
  agent?: Agent;
}

/** With headers that `fetch` would not send as they are, and over an agent's connections. */
function send({ headers, path = '/v1/traces', method = 'POST', body, agent }: RawRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers, ...(agent === undefined ? {} : { agent }) };
    const request = httpRequest(options, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject);
    request.end(body);
  });
}
const postRaw = (headers: Record<string, string>): Promise<number> => send({ headers, body: otlpRequest() });

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  await engine.call('workspace.open', { path: join(desk.folder, 'w'), create: true });
});
afterAll(() => desk.dispose());
beforeEach(async () => {
  const { receiver } = await engine.call('otlp.start', { port: 0 });
  endpoint = receiver.endpoint ?? '';
  port = receiver.port ?? 0;
});

/** For twenty thousand requests, one after the other, on a machine that is busy with the rest of a long run. */
const RANDOM_BYTES_PATIENCE_MS = 900_000;

describe('the receiver of traces', () => {
  it('is off until it is switched on, and off again after', async () => {
    await engine.call('otlp.stop', {});
    expect(await status()).toMatchObject({ isOn: false, endpoint: null, port: null });
    await expect(post(otlpRequest(), JSON_TYPE)).rejects.toThrow('fetch failed');
    const { receiver } = await engine.call('otlp.start', { port: 0 });
    expect(receiver).toMatchObject({ isOn: true, endpoint: `http://127.0.0.1:${receiver.port}` });
  });

  it('stores JSON before it answers, and says nothing more in the same encoding', async () => {
    const [number = 0] = fresh();
    const span = otlpSpan(number);
    const response = await post(otlpRequest(span), JSON_TYPE);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      '{}',
    ]);
    // Stopping settles what came.
    await engine.call('otlp.stop', {});
    const trace = await engine.call('trace.canonical', { traceId: String(span['traceId']) });
    expect(trace.spans).toContainEqual(
      expect.objectContaining({
        spanId: span['spanId'],
        kind: 'llm',
        requestModel: 'harbour-small',
        service: 'harbour',
        inputMessages: [{ role: 'user', parts: [{ type: 'text', content: `Berth ${number}?` }] }],
      }),
    );
    expect(trace.summary).toMatchObject({ origin: 'otlp' });
  });

  it('takes protobuf, gzip and both forms of deflate, and answers protobuf with an empty message', async () => {
    const before = await status();
    const spans = fresh(4).map((number) => otlpSpan(number));
    const [first = {}, second = {}, third = {}, fourth = {}] = spans;
    const response = await post(otlpProtobuf(first), PROTOBUF_TYPE);
    expect([response.status, response.headers.get('content-type'), (await response.arrayBuffer()).byteLength]).toEqual([
      200,
      'application/x-protobuf',
      0,
    ]);
    const packed = async (body: Buffer, encoding: string): Promise<number> =>
      (await post(body, { ...PROTOBUF_TYPE, 'content-encoding': encoding })).status;
    expect(await packed(gzipSync(otlpProtobuf(second)), 'gzip')).toBe(200);
    expect(await packed(deflateSync(otlpProtobuf(third)), 'deflate')).toBe(200);
    expect(await packed(deflateRawSync(otlpProtobuf(fourth)), 'deflate')).toBe(200);
    expect((await status()).stored - before.stored).toBe(4);
  });

  it('counts what it had already, and takes the rest', async () => {
    const before = await status();
    const [one = 0, other = 0] = fresh(2);
    await post(otlpRequest(otlpSpan(one)), JSON_TYPE);
    await post(otlpRequest(otlpSpan(one), otlpSpan(other)), JSON_TYPE);
    const after = await status();
    expect([
      after.received - before.received,
      after.stored - before.stored,
      after.duplicates - before.duplicates,
    ]).toEqual([3, 2, 1]);
  });

  it('says in the encoding of the request how many spans of it were not taken, and why', async () => {
    const [number = 0] = fresh();
    const response = await post(otlpRequest(otlpSpan(number), 'no span', 7), JSON_TYPE);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      partialSuccess: { rejectedSpans: '2', errorMessage: expect.stringContaining('no object') as string },
    });
  });

  it('takes secrets out before anything is stored', async () => {
    const [number = 0] = fresh();
    const secret = `sk-${'k'.repeat(30)}`;
    const span = otlpSpan(number, { attributes: [{ key: 'note', value: { stringValue: `key ${secret}` } }] });
    await post(otlpRequest(span), JSON_TYPE);
    await engine.call('otlp.stop', {});
    const trace = await engine.call('trace.canonical', { traceId: String(span['traceId']) });
    expect(JSON.stringify(trace)).not.toContain(secret);
    expect(JSON.stringify(trace)).toContain('[redacted api key]');
  });

  it('answers 1,000 posts at once over 200 connections, and each span is there', async () => {
    const before = await status();
    const agent = new Agent({ keepAlive: true, maxSockets: 200 });
    onTestFinished(() => agent.destroy());
    const bodies = fresh(1000).map((number) => otlpRequest(otlpSpan(number)));
    const responses = await Promise.all(bodies.map((body) => send({ headers: JSON_TYPE, body, agent })));
    expect(new Set(responses)).toEqual(new Set([200]));
    expect((await status()).stored - before.stored).toBe(1000);
    expect((await status()).queue).toMatchObject({ requests: 0, bytes: 0 });
  });

  it('says in one sentence where what it does not take belongs', async () => {
    for (const path of ['/v1/logs', '/v1/metrics', '/', '/v1/traces/x']) {
      const response = await post('{}', JSON_TYPE, path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(((await response.json()) as { message: string }).message).toMatch(
        /^[^.]+(?:OTEL_\w+=none|\/v1\/traces)[^.]*\.$/,
      );
    }
    expect(await send({ headers: {}, method: 'GET' })).toBe(405);
  });

  it('takes nothing from a page, whatever it calls itself', async () => {
    const host = `127.0.0.1:${port}`;
    expect(await postRaw({ ...JSON_TYPE, host })).toBe(200);
    expect(await postRaw({ ...JSON_TYPE, host, origin: 'https://shop.example' })).toBe(403);
    expect(await postRaw({ ...JSON_TYPE, host, origin: `http://${host}` })).toBe(403);
    expect(await postRaw({ ...JSON_TYPE, host, origin: 'null' })).toBe(403);
    expect(await postRaw({ ...JSON_TYPE, host: `shop.example:${port}` })).toBe(403);
    expect(await postRaw({ host, 'content-type': 'text/plain' })).toBe(415);
    expect(await postRaw({ host })).toBe(415);
    const preflight = await fetch(`${endpoint}/v1/traces`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  it('refuses what is damaged or too large, packed or not, and goes on', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(256 * 1024);
    const answers: [string | Buffer, Record<string, string>, number][] = [
      [bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' }, 413],
      [Buffer.alloc(17 * 1024 * 1024, 0x20), JSON_TYPE, 413],
      ['{"resourceSpans": [', JSON_TYPE, 400],
      ['{"spans": []}', JSON_TYPE, 400],
      ['['.repeat(100_000), JSON_TYPE, 400],
      [Buffer.from([0xff, 0xfe, 0xfd]), JSON_TYPE, 400],
      [Buffer.from('not protobuf at all'), PROTOBUF_TYPE, 400],
      [Buffer.from('not gzip'), { ...JSON_TYPE, 'content-encoding': 'gzip' }, 400],
      ['{}', { ...JSON_TYPE, 'content-encoding': 'br' }, 415],
    ];
    for (const [body, headers, expected] of answers) {
      const response = await post(body, headers).catch(() => null);
      // A body that is cut off may reset the connection before its answer is read.
      expect([expected, null]).toContain(response?.status ?? null);
      await response?.arrayBuffer();
    }
    const [number = 0] = fresh();
    expect((await post(otlpRequest(otlpSpan(number)), JSON_TYPE)).status).toBe(200);
    expect((await status()).queue).toMatchObject({ requests: 0, bytes: 0 });
  }, 60_000);

  it('forgets a client that leaves in the middle', async () => {
    const body = otlpRequest(...fresh(50).map((number) => otlpSpan(number)));
    const before = await status();
    for (let client = 0; client < 20; client += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(
            `POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 2000)}`,
            () => {
              socket.destroy();
              resolve();
            },
          );
        });
        socket.on('error', () => resolve());
      });
    }
    await eventually(status, ({ refused }) => refused - before.refused === 20);
    expect(await status()).toMatchObject({ stored: before.stored, queue: { requests: 0, bytes: 0 } });
  });

  it(
    'ends every request of random bytes with an answer of its own',
    async () => {
      const random = createSeededRandom(41);
      const pick = (limit: number): number => Math.floor(random.next() * limit);
      const seeds = fresh(4).map((number) => otlpProtobuf(otlpSpan(number)));
      const runs = process.env['TRESTLE_TEST_LONG'] === '1' ? 20_000 : 400;
      for (let run = 0; run < runs; run += 1) {
        const bytes = Buffer.from(seeds[pick(seeds.length)] ?? []);
        for (let edits = pick(6); edits >= 0; edits -= 1) bytes[pick(bytes.length)] = pick(256);
        const body = run % 5 === 0 ? Buffer.from(Array.from({ length: pick(200) }, () => pick(256))) : bytes;
        const response = await post(body, run % 7 === 0 ? JSON_TYPE : PROTOBUF_TYPE);
        await response.arrayBuffer();
        expect([200, 400]).toContain(response.status);
      }
    },
    RANDOM_BYTES_PATIENCE_MS,
  );
});

it('takes a trace that another workspace exported, span by span as it was there', async () => {
  const source = await desk.start();
  await source.call('workspace.open', { path: join(desk.folder, 'source'), create: true });
  const { result } = await askAll(source, { question: 'Which berth is free?' });
  const exported: string[] = [];
  for await (const event of source.stream('trace.export', { traceIds: [result.traceId] })) {
    if (event.type === 'export-part') exported.push(event.text);
  }
  expect((await post(exported.join(''), JSON_TYPE)).status).toBe(200);
  await engine.call('otlp.stop', {});
  const there = await source.call('trace.canonical', { traceId: result.traceId });
  const here = await engine.call('trace.canonical', { traceId: result.traceId });
  expect(here.spans).toEqual(there.spans);
});

describe('a receiver that is kept', () => {
  const path = (): string => join(desk.folder, 'kept');
  const openAnew = async (): Promise<Engine> => {
    const opened = await desk.start({}, { warmUp: true });
    onTestFinished(() => opened.dispose());
    await opened.call('workspace.open', { path: path(), create: true });
    return opened;
  };

  it('is on again, on its port, whenever the workspace is open, until it is stopped', async () => {
    const first = await openAnew();
    const before = await first.call('otlp.start', { port: 0, isKept: true });
    expect(before).toMatchObject({ isKept: true, receiver: { isOn: true } });
    await first.dispose();
    const second = await openAnew();
    const again = await eventually(
      async () => (await second.call('otlp.status', {})).receiver,
      ({ isOn }) => isOn,
    );
    expect(again.port).toBe(before.receiver.port);
    expect(await second.call('otlp.stop', {})).toMatchObject({ isKept: false });
    await second.dispose();
    const third = await openAnew();
    expect(await third.call('otlp.status', {})).toMatchObject({ isKept: false, receiver: { isOn: false } });
  });

  it('says why it is off when somebody else has its port', async () => {
    const first = await openAnew();
    const { receiver } = await first.call('otlp.start', { port: 0, isKept: true });
    await first.dispose();
    const other = createServer().listen(receiver.port ?? 0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const second = await openAnew();
    const { isOn, lastProblem } = await eventually(
      async () => (await second.call('otlp.status', {})).receiver,
      (now) => now.lastProblem !== null,
    );
    expect([isOn, lastProblem]).toEqual([false, expect.stringContaining(String(receiver.port))]);
    await second.call('otlp.stop', {});
  });

  it('stays off in a workspace that is not trusted any more', async () => {
    const first = await openAnew();
    await first.call('otlp.start', { port: 0, isKept: true });
    await first.call('workspace.trust', { path: path(), trusted: false });
    await first.dispose();
    const second = await openAnew();
    expect((await second.call('otlp.status', {})).receiver).toMatchObject({ isOn: false, lastProblem: null });
  });
});

describe('a workspace from elsewhere', () => {
  it('takes no traces from other programs', async () => {
    const stranger = await desk.start();
    const path = join(desk.folder, 'restricted');
    await stranger.call('workspace.open', { path, create: true });
    await stranger.call('workspace.trust', { path, trusted: false });
    await expect(stranger.call('otlp.start', { port: 0 })).rejects.toThrow(/restricted/);
  });
});
