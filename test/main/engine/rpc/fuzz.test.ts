import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { FrameChannel } from '../../../../main/contract/rpc/frame-channel.ts';
import type { FramePort } from '../../../../main/contract/rpc/frame-port.ts';
import { createRpcClient } from '../../../../main/contract/rpc/rpc-client.ts';
import { serveRpc } from '../../../../main/engine/rpc/serve-rpc.ts';
import { createFakeEngine } from './fake-engine.ts';
import { seededRandom } from './seeded-random.ts';

const FRAMES = process.env['TRESTLE_TEST_LONG'] === '1' ? 2_000_000 : 100_000;
/** Frames one connection gets before the next one, unless it was cut off sooner. */
const FRAMES_A_CONNECTION = 50;
/** Growth of the heap over all frames that still counts as none, in bytes. */
const HEAP_SLACK_BYTES = 64 * 1024 * 1024;

const CLIENT_SEEDS = [
  '{"type":"call","id":1,"method":"workspace.open","request":{"path":"/w","create":true}}',
  '{"type":"call","id":2,"method":"workspace.current","request":{},"deadlineMs":1000}',
  '{"type":"stream","id":3,"method":"events.subscribe","request":{},"credit":4}',
  '{"type":"stream","id":4,"method":"ask.run","request":{"question":"why","overrides":{"k":3}},"credit":2}',
  '{"type":"credit","id":3,"items":2}',
  '{"type":"cancel","id":3}',
  '{"type":"ping","id":5}',
];
const SERVER_SEEDS = [
  '{"type":"value","id":1,"value":{"a":[1,2,3]}}',
  '{"type":"item","id":2,"item":{"type":"sources-changed"}}',
  '{"type":"end","id":2}',
  '{"type":"error","id":1,"error":{"name":"E","code":"bug","message":"m","isRetryable":false,"details":{}}}',
  '{"type":"pong","id":3}',
  '{"type":"closing","error":{"name":"E","code":"protocol","message":"m","isRetryable":false,"details":{}}}',
];
const SPLICES = [
  '"__proto__"',
  '"constructor"',
  'null',
  '[]',
  '{}',
  '-1',
  '1e999',
  '"\\u0000"',
  '\u0000',
  '\ud800',
  '"',
  '{',
  '}',
];

/** A seed with a few characters cut, doubled, flipped or replaced by something unpleasant. */
function mutate(seed: string, random: () => number): unknown {
  const pick = (count: number): number => Math.floor(random() * count);
  if (pick(200) === 0) return [undefined, null, 7, {}, new Uint8Array(3), seed.repeat(20)][pick(6)];
  let text = seed;
  for (let edits = pick(4); edits > 0; edits -= 1) {
    const start = pick(text.length);
    const end = Math.min(text.length, start + pick(6));
    const kind = pick(4);
    if (kind === 0) text = text.slice(0, start) + text.slice(end);
    else if (kind === 1) text = text.slice(0, end) + text.slice(start);
    else if (kind === 2) text = text.slice(0, start) + String.fromCharCode(32 + pick(95)) + text.slice(start + 1);
    else text = text.slice(0, start) + (SPLICES[pick(SPLICES.length)] ?? '') + text.slice(end);
  }
  return text;
}

function openSink(): { channel: FrameChannel; port: FramePort; isClosed: () => boolean } {
  const channel = new FrameChannel({ send: () => {}, end: () => {} });
  return { channel, port: channel, isClosed: () => channel.isClosed };
}

/** Bytes that are reachable: what only waits to be collected is no growth. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test(`${FRAMES} mutated client frames: no throw, no hang, no growth`, async () => {
  const random = seededRandom(20261121);
  const engine = createFakeEngine({
    calls: { 'workspace.current': () => null, 'workspace.open': () => null },
    streams: {
      async *'events.subscribe'() {
        yield { type: 'sources-changed' };
      },
      async *'ask.run'() {
        yield { type: 'text-delta', delta: 'x' };
      },
    },
  });
  const before = heapInUse();
  let cut = 0;
  for (let sent = 0; sent < FRAMES; ) {
    const { channel, port, isClosed } = openSink();
    const serving = serveRpc(port, engine);
    for (let count = 0; count < FRAMES_A_CONNECTION && !isClosed(); count += 1, sent += 1) {
      channel.receive(mutate(CLIENT_SEEDS[count % CLIENT_SEEDS.length] ?? '', random));
    }
    if (isClosed()) cut += 1;
    serving.close();
    await Promise.resolve();
    engine.log.length = 0;
  }
  await new Promise(setImmediate);
  expect(engine.open()).toBe(0);
  expect(cut).toBeGreaterThan(1000);
  expect(heapInUse() - before).toBeLessThan(HEAP_SLACK_BYTES);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('mutated server frames settle every open call: with an answer, or with the end of the connection', async () => {
  const random = seededRandom(7);
  for (let round = 0; round < FRAMES / 100; round += 1) {
    const { channel, port } = openSink();
    const client = createRpcClient(port);
    const settled = vi.fn<() => void>();
    const call = client.call('workspace.current', {}).then(settled, settled);
    const reader = client.stream('events.subscribe', {})[Symbol.asyncIterator]();
    const item = reader.next().then(settled, settled);
    for (const seed of SERVER_SEEDS) channel.receive(mutate(seed, random));
    client.close();
    await Promise.all([call, item]);
    expect(settled).toHaveBeenCalledTimes(2);
  }
});
