import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
  SHELL_EVENT_CHANNEL,
  SHELL_REQUEST_CHANNEL,
  type ShellEvent,
  type ShellReply,
} from '../../main/contract/shell-channels.ts';
import { PORT_MESSAGE, type TrestleBridge } from '../../main/contract/trestle-bridge.ts';

type Listener = (event: { ports: unknown[] }, message: ShellEvent) => void;

const world = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  listeners: new Map<string, unknown>(),
  asked: [] as unknown[],
  reply: { ok: true, value: null } as unknown,
}));
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => world.exposed.set(name, value) },
  ipcRenderer: {
    on: (channel: string, listener: unknown) => world.listeners.set(channel, listener),
    invoke: async (channel: string, request: unknown) => {
      world.asked.push([channel, request]);
      return world.reply;
    },
  },
  webUtils: { getPathForFile: ({ name }: { name: string }) => (name === 'made-by-a-script' ? '' : `/dropped/${name}`) },
}));

const posted: unknown[][] = [];
beforeAll(async () => {
  vi.stubGlobal('window', {
    location: { origin: 'app://trestle' },
    postMessage: (...values: unknown[]) => posted.push(values),
  });
  await import('../../preload/preload.ts');
});

const bridge = (): TrestleBridge => world.exposed.get('trestle') as TrestleBridge;
const tell = (message: ShellEvent, ports: unknown[] = []): void =>
  (world.listeners.get(SHELL_EVENT_CHANNEL) as Listener)({ ports }, message);
const answer = (reply: ShellReply): void => {
  world.reply = reply;
};

test('gives the page eight functions and nothing else', () => {
  expect([...world.exposed.keys()]).toEqual(['trestle']);
  expect(Object.keys(bridge()).toSorted()).toEqual([
    'connect',
    'onArrival',
    'onCommand',
    'onEngineState',
    'openFolder',
    'pathOf',
    'pickFile',
    'pickFolder',
  ]);
  expect([...world.listeners.keys()]).toEqual([SHELL_EVENT_CHANNEL]);
});

test('asks over the one request channel and keeps the words of a refusal', async () => {
  answer({ ok: true, value: '/chosen' });
  expect(await bridge().pickFolder()).toBe('/chosen');
  expect(world.asked.at(-1)).toEqual([SHELL_REQUEST_CHANNEL, { type: 'pick-folder' }]);
  expect(await bridge().pickFile()).toBe('/chosen');
  expect(world.asked.at(-1)).toEqual([SHELL_REQUEST_CHANNEL, { type: 'pick-file' }]);
  answer({ ok: true, value: null });
  await bridge().openFolder('logs');
  expect(world.asked.at(-1)).toEqual([SHELL_REQUEST_CHANNEL, { type: 'open-folder', folder: 'logs' }]);
  answer({ ok: false, message: 'Only the Trestle page may ask this.' });
  await expect(bridge().connect()).rejects.toThrow(/^Only the Trestle page may ask this\.$/);
  expect(world.asked.at(-1)).toEqual([SHELL_REQUEST_CHANNEL, { type: 'connect' }]);
});

test('says where a dropped file lies, and nothing of one that has no place', () => {
  expect(bridge().pathOf({ name: 'desk.json', size: 3 })).toBe('/dropped/desk.json');
  expect(bridge().pathOf({ name: 'made-by-a-script', size: 3 })).toBeNull();
});

test('hands the port to its own window and origin', () => {
  tell({ type: 'port' }, ['the port']);
  expect(posted).toEqual([[PORT_MESSAGE, 'app://trestle', ['the port']]]);
});

describe('what the shell tells', () => {
  test('reaches listeners as plain values, until they stop listening', () => {
    const heard: (string | undefined)[][] = [];
    const stop = bridge().onCommand((id, about) => heard.push([id, about]));
    tell({ type: 'command', id: 'view.traces' });
    tell({ type: 'command', id: 'traces.alerts', about: 'errors' });
    stop();
    tell({ type: 'command', id: 'view.sources' });
    expect(heard).toEqual([
      ['view.traces', undefined],
      ['traces.alerts', 'errors'],
    ]);
  });

  test('of links and files waits for the first who listens, and is told once', () => {
    const link = { type: 'view', view: 'traces' } as const;
    const file = { type: 'trace-file', path: '/t.json' } as const;
    tell({ type: 'arrival', arrival: link });
    const heard: unknown[] = [];
    const stop = bridge().onArrival((arrival) => heard.push(arrival));
    tell({ type: 'arrival', arrival: file });
    stop();
    bridge().onArrival((arrival) => heard.push(['again', arrival]))();
    expect(heard).toEqual([link, file]);
  });

  test('is repeated to who comes later, as far as it is a state', () => {
    tell({ type: 'engine-state', state: { type: 'running' } });
    const heard: unknown[] = [];
    const stop = bridge().onEngineState((state) => heard.push(state));
    tell({ type: 'engine-state', state: { type: 'failed', reason: 'r' } });
    stop();
    tell({ type: 'engine-state', state: { type: 'running' } });
    expect(heard).toEqual([{ type: 'running' }, { type: 'failed', reason: 'r' }]);
  });
});
