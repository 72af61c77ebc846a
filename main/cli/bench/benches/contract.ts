import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BugError } from '../../../base/errors/bug-error.ts';
import { NotFoundError } from '../../../base/errors/not-found-error.ts';
import type { AskEvent } from '../../../contract/ask.ts';
import type { EngineClient } from '../../../contract/methods.ts';
import { connectToWorkspace, listenOnWorkspaceSocket } from '../../../engine/transports/workspace-socket.ts';
import type { Bench } from '../bench.ts';
import type { BenchDesk } from '../bench-desk.ts';
import { againstPeer, measureInTurns } from '../measure.ts';

const CALL_ROUNDS = 2000;
const QUICK_CALL_ROUNDS = 300;
const WARM_UP_CALLS = 200;
const STREAM_ROUNDS = 10;
const QUICK_STREAM_ROUNDS = 3;
const WARM_UP_STREAMS = 1;
const STREAM_ITEMS = 10_000;
/** Calls a busy window has open at once. */
const IN_FLIGHT = 64;
const MS_PER_SECOND = 1000;

export const contractBench: Bench = {
  name: 'contract',
  measures: `calls through the workspace's local socket, both ends in this process, against the same calls on the client in this process; and streams of ${STREAM_ITEMS.toLocaleString('en-US')} text deltas from a producer that costs nothing`,
  dependsOn: [],
  run: async (desk) => {
    const workspace = join(desk.folder, 'contract');
    return desk.withEngine(workspace, (owner) =>
      desk.withEngine(workspace, async (attached) => {
        const info = await attached.call('workspace.current', {});
        if (info?.isAttached !== true) throw new BugError('the second engine did not attach to the first');
        const calls = await measureCalls(desk, { socket: attached, inProcess: owner });
        const throughput = await measureThroughput(desk, attached);
        const streams = await measureStreams(desk);
        const call = againstPeer(calls);
        const stream = againstPeer(streams);
        const itemsPerSecond = (name: string): number =>
          (STREAM_ITEMS / (stream.series.find((series) => series.name === name)?.p50Ms ?? Infinity)) * MS_PER_SECOND;
        return {
          corpus: 'an empty workspace; the call is `trace.list`',
          warmUp: `${WARM_UP_CALLS} calls and ${WARM_UP_STREAMS} stream of each, left out`,
          series: [...call.series, ...stream.series],
          ratios: [...call.ratios, ...stream.ratios],
          figures: [
            { name: `calls through the socket, ${IN_FLIGHT} in flight`, value: throughput, unit: 'per second' },
            { name: 'stream items through the socket', value: itemsPerSecond('stream, socket'), unit: 'per second' },
            { name: 'stream items in process', value: itemsPerSecond('peer: stream, in process'), unit: 'per second' },
          ],
          bars: [],
        };
      }),
    );
  },
};

function measureCalls(
  { options, signal }: BenchDesk,
  { socket, inProcess }: { socket: EngineClient; inProcess: EngineClient },
): Promise<Record<string, number[]>> {
  return measureInTurns(
    {
      'call, socket': () => socket.call('trace.list', {}),
      'peer: call, in process': () => inProcess.call('trace.list', {}),
    },
    { rounds: options.isQuick ? QUICK_CALL_ROUNDS : CALL_ROUNDS, warmUpRounds: WARM_UP_CALLS, signal },
  );
}

async function measureThroughput({ options, signal }: BenchDesk, client: EngineClient): Promise<number> {
  let left = options.isQuick ? QUICK_CALL_ROUNDS : CALL_ROUNDS;
  const calls = left;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await client.call('trace.list', {}, { signal });
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
  return (calls / (performance.now() - startedAt)) * MS_PER_SECOND;
}

/** No method of ours sends as many items as fast as a socket takes them, so the stream's producer is made up. */
async function measureStreams({ folder, options, signal }: BenchDesk): Promise<Record<string, number[]>> {
  const workspacePath = join(folder, 'streams');
  const socketDirectory = join(folder, 'run');
  await mkdir(workspacePath);
  const engine = createDeltaEngine();
  const socket = await listenOnWorkspaceSocket({ workspacePath, socketDirectory, engine });
  const client = await connectToWorkspace({ workspacePath, socketDirectory });
  if (client === null) throw new BugError('nobody answers on a socket that was just opened');
  try {
    return await measureInTurns(
      {
        'stream, socket': () => drain(client, signal),
        'peer: stream, in process': () => drain(engine, signal),
      },
      { rounds: options.isQuick ? QUICK_STREAM_ROUNDS : STREAM_ROUNDS, warmUpRounds: WARM_UP_STREAMS, signal },
    );
  } finally {
    client.close();
    await socket.close();
  }
}

async function drain(engine: EngineClient, signal: AbortSignal): Promise<void> {
  let items = 0;
  for await (const { type } of engine.stream('ask.run', { question: 'all' }, { signal }))
    if (type === 'text-delta') items += 1;
  if (items !== STREAM_ITEMS) throw new BugError(`${items} of ${STREAM_ITEMS} items arrived`);
}

function createDeltaEngine(): EngineClient {
  async function* deltas(): AsyncGenerator<AskEvent> {
    for (let item = 0; item < STREAM_ITEMS; item++) yield { type: 'text-delta', delta: 'container ' };
  }
  return {
    call: (method) => Promise.reject(new NotFoundError(`the producer of streams answers no ${method}`)),
    stream: () => deltas() as AsyncIterable<never>,
  };
}
