import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { EngineProcessState } from '../../../../main/contract/trestle-bridge.ts';
import { EngineSupervisor } from '../../../../main/engine/hosts/engine-supervisor.ts';
import type { EngineMessage } from '../../../../main/engine/hosts/control-messages.ts';
import type { EngineExit, EngineProcess } from '../../../../main/engine/hosts/engine-host.ts';
import { createNodeEngineHost } from '../../../../main/engine/hosts/node-engine-host.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { openPagePort, openRawPagePort } from './page-port.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const process of started.splice(0)) await process.stop();
});

function hostOf(environment: Record<string, string> = {}, nodePath = process.execPath) {
  const entryPath = here('storageless-engine-process.ts');
  return createNodeEngineHost({ nodePath, entryPath, environment: { ...process.env, ...environment } });
}

function start(): { engine: EngineProcess; messages: EngineMessage[]; exit: Promise<EngineExit> } {
  const messages: EngineMessage[] = [];
  const exit = Promise.withResolvers<EngineExit>();
  const engine = hostOf().start({ onMessage: (message) => messages.push(message), onExit: exit.resolve });
  started.push(engine);
  return { engine, messages, exit: exit.promise };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('one engine process', () => {
  test('answers a page that connected before it was told to start', async () => {
    const { engine, messages } = start();
    const { client, port } = openPagePort();
    engine.attach(port);
    const answer = client.call('status.read', {});
    engine.post({ type: 'start', workspacePath: '/somewhere' });
    expect((await answer).engineVersion).toBe(String(engine.pid));
    expect(await client.call('workspace.current', {})).toEqual({ path: '/somewhere' });
    expect(messages[0]).toEqual({ type: 'workspace', path: '/somewhere' });
    expect(messages).toContainEqual({ type: 'ready' });
  });

  test('serves several pages apart: the end of one leaves the other', async () => {
    const { engine } = start();
    engine.post({ type: 'start', workspacePath: null });
    const [first, second] = [openPagePort(), openPagePort()];
    engine.attach(first.port);
    engine.attach(second.port);
    const deltas: unknown[] = [];
    for await (const event of second.client.stream('ask.run', { question: 'why' })) {
      deltas.push(event);
      if (deltas.length === 10) first.client.close();
    }
    expect(deltas).toHaveLength(200);
  });

  test('ends in an orderly way when it is told to, and its pages hear it', async () => {
    const { engine, exit } = start();
    engine.post({ type: 'start', workspacePath: null });
    const { client, port } = openPagePort();
    engine.attach(port);
    await client.ping();
    const closed = new Promise((resolve) => {
      client.onClose(resolve);
    });
    await engine.stop();
    expect(await exit).toEqual({ code: 0, signal: null });
    expect(await closed).toBeNull();
  });

  test('says so when a workspace named by the shell cannot be opened, and serves all the same', async () => {
    const { engine, messages } = start();
    engine.post({ type: 'start', workspacePath: '/missing' });
    await vi.waitFor(() => expect(messages).toHaveLength(2), { timeout: 20_000 });
    expect(messages).toMatchObject([
      { type: 'workspace-failed', path: '/missing', error: { code: 'not_found' } },
      { type: 'ready' },
    ]);
  });

  test('drops a page that sends far more than a request may be, and nobody else', async () => {
    const { engine } = start();
    engine.post({ type: 'start', workspacePath: null });
    const good = openPagePort();
    const bad = openRawPagePort();
    engine.attach(good.port);
    engine.attach(bad.port);
    const closed = new Promise((resolve) => {
      bad.raw.onClose(resolve);
    });
    bad.raw.post('x'.repeat(3 * 1024 * 1024));
    expect(await closed).toBeNull();
    expect((await good.client.call('status.read', {})).engineVersion).toBe(String(engine.pid));
  });

  test('leaves no orphan when the shell is killed', async () => {
    const shell = spawn(process.execPath, [here('orphan-parent.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = (await once(shell.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString());
    expect(isAlive(pid)).toBe(true);
    shell.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000, interval: 50 });
  });
});

describe('a supervised engine process', () => {
  function supervise(host = hostOf(), workspacePath: string | null = null) {
    const states: EngineProcessState[] = [];
    const onWorkspaceFailed = vi.fn<(path: string) => void>();
    const supervisor = new EngineSupervisor({
      host,
      // Restarts need no real pause here.
      clock: { ...systemClock, sleep: () => Promise.resolve() },
      workspacePath,
      onState: (state) => states.push(state),
      onWorkspaceFailed,
    });
    started.push(supervisor);
    supervisor.start();
    const until = (type: EngineProcessState['type'], count = 1): Promise<void> =>
      vi.waitFor(() => expect(states.filter((state) => state.type === type)).toHaveLength(count), {
        timeout: 15_000,
        interval: 20,
      });
    return { supervisor, states, until, onWorkspaceFailed };
  }

  test('is started again after a crash, with the workspace that was open', async () => {
    const { supervisor, states, until } = supervise();
    await until('running');
    const page = openPagePort();
    (await supervisor.current()).attach(page.port);
    await page.client.call('workspace.open', { path: '/opened-by-the-page' });
    await vi.waitFor(async () => expect(await page.client.call('workspace.current', {})).not.toBeNull(), {
      timeout: 20_000,
    });

    const lost = new Promise((resolve) => {
      page.client.onClose(resolve);
    });
    process.kill(supervisor.pid ?? 0, 'SIGKILL');
    await lost;
    await until('running', 2);
    expect(states[1]).toMatchObject({ type: 'restarting', attempt: 1, reason: expect.stringContaining('SIGKILL') });
    const again = openPagePort();
    (await supervisor.current()).attach(again.port);
    expect(await again.client.call('workspace.current', {})).toEqual({ path: '/opened-by-the-page' });
  });

  test('is given up after three crashes within a minute, with the reason and the way out', async () => {
    const { supervisor, states, until } = supervise();
    for (let crash = 1; crash <= 3; crash += 1) {
      await until('running', crash);
      process.kill(supervisor.pid ?? 0, 'SIGKILL');
    }
    await until('failed');
    expect(states.at(-1)).toMatchObject({ reason: expect.stringMatching(/SIGKILL.*3 times.*trestle doctor/) });
    await expect(supervisor.current()).rejects.toMatchObject({ code: 'connection_closed', isRetryable: false });
  });

  test('is given up at once when the engine says that it cannot be made', async () => {
    const { states, until } = supervise(hostOf({ FAIL_TO_START: 'settings.jsonc is torn' }));
    await until('failed');
    expect(states).toEqual([{ type: 'failed', reason: 'settings.jsonc is torn' }]);
  });

  test('is given up when its program cannot be started', async () => {
    const { states, until } = supervise(hostOf({}, '/nowhere/node'));
    await until('failed');
    expect(states.at(-1)).toMatchObject({ reason: expect.stringContaining('could not be started') });
  });

  test('does not try a workspace again that could not be opened', async () => {
    const { supervisor, until, onWorkspaceFailed } = supervise(hostOf(), '/missing');
    await until('running');
    process.kill(supervisor.pid ?? 0, 'SIGKILL');
    await until('running', 2);
    expect(onWorkspaceFailed).toHaveBeenCalledTimes(1);
  });
});
