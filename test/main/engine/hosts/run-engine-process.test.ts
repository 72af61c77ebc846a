import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import type { EngineMessage, ShellMessage } from '../../../../main/engine/hosts/control-messages.ts';
import { STOP_GRACE_MS } from '../../../../main/engine/hosts/engine-host.ts';
import { runEngineProcess } from '../../../../main/engine/hosts/run-engine-process.ts';
import { createStoragelessEngine } from './storageless-engine.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function run(createEngine: () => Promise<Engine> = async () => createStoragelessEngine()) {
  const posted: EngineMessage[] = [];
  const exit = vi.fn<(code: number) => void>();
  let say: (message: ShellMessage) => void = () => {};
  let leave: () => void = () => {};
  const stop = runEngineProcess({
    link: {
      post: (message) => posted.push(message),
      onMessage: (listener) => (say = listener),
      onConnection: () => {},
      onClose: (listener) => (leave = listener),
    },
    createEngine,
    environment: {},
    exit,
  });
  return { posted, exit, stop, say: (message: ShellMessage) => say(message), leave: () => leave() };
}
const START: ShellMessage = { type: 'start', workspacePath: null };

test('disposes the engine before it exits, once, when it is told to stop twice', async () => {
  const engine = createStoragelessEngine();
  const dispose = vi.spyOn(engine, 'dispose');
  const { say, exit } = run(async () => engine);
  say(START);
  await vi.advanceTimersByTimeAsync(0);
  say({ type: 'stop' });
  say({ type: 'stop' });
  await vi.advanceTimersByTimeAsync(0);
  expect(dispose).toHaveBeenCalledTimes(1);
  expect(exit).toHaveBeenCalledExactlyOnceWith(0);
});

test('exits within the grace when disposing hangs', async () => {
  const engine = Object.assign(createStoragelessEngine(), { dispose: () => new Promise<void>(() => {}) });
  const { say, exit } = run(async () => engine);
  say(START);
  await vi.advanceTimersByTimeAsync(0);
  say({ type: 'stop' });
  await vi.advanceTimersByTimeAsync(STOP_GRACE_MS);
  expect(exit).toHaveBeenCalledExactlyOnceWith(0);
});

test('ends when the shell is gone, and when a signal says so', async () => {
  for (const way of ['leave', 'stop'] as const) {
    const process = run();
    process.say(START);
    await vi.advanceTimersByTimeAsync(0);
    process[way]();
    await vi.advanceTimersByTimeAsync(0);
    expect(process.exit).toHaveBeenCalledExactlyOnceWith(0);
  }
});

test('says why the engine could not be made, and exits with 1', async () => {
  const { say, posted, exit } = run(() => Promise.reject(new Error('no native module')));
  say(START);
  await vi.advanceTimersByTimeAsync(0);
  expect(posted).toMatchObject([{ type: 'failed', error: { message: 'no native module' } }]);
  expect(exit).toHaveBeenCalledExactlyOnceWith(1);
});
