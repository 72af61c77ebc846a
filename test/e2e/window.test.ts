import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../main/engine/http/content-security-policy.ts';
import { engineProcessesOf, isAlive } from './engine-process.ts';
import { launchWindow, type TestWindow } from './launch-window.ts';

describe('the window', () => {
  let root: string;
  let window: TestWindow;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'trestle-e2e-'));
    window = await launchWindow({ workspacePath: join(root, 'workspace') });
    await window.page.waitForSelector('#root > *');
  });
  afterAll(async () => {
    await window?.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('shows the page from our own origin under the agreed policy, without one violation or error', async () => {
    expect(window.page.url()).toMatch(/^app:\/\/trestle\//);
    const response = await window.page.evaluate(async () => {
      const answer = await fetch('/index.html');
      return Object.fromEntries(answer.headers);
    });
    expect(response['content-security-policy']).toBe(CONTENT_SECURITY_POLICY);
    expect(await window.trouble()).toEqual({ violations: [], errors: [] });
  });

  test('runs with every wall up', async () => {
    const preferences = await window.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((each) =>
        (each.webContents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences(),
      ),
    );
    expect(preferences).toHaveLength(1);
    expect(preferences[0]).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      webviewTag: false,
    });
    const reach = await window.page.evaluate(() => ({
      require: typeof (globalThis as { require?: unknown }).require,
      process: typeof (globalThis as { process?: unknown }).process,
      bridge: Object.keys((globalThis as unknown as { trestle: object }).trestle).toSorted(),
    }));
    expect(reach).toEqual({
      require: 'undefined',
      process: 'undefined',
      bridge: ['connect', 'onArrival', 'onCommand', 'onEngineState', 'openFolder', 'pathOf', 'pickFile', 'pickFolder'],
    });
  });

  test('has its port and gives no second one', async () => {
    await expect(
      window.page.evaluate(() =>
        (globalThis as unknown as { trestle: { connect(): Promise<void> } }).trestle.connect(),
      ),
    ).rejects.toThrow('has its connection');
  });

  test('opened the workspace it was started with, in an engine of its own', async () => {
    await vi.waitFor(() => expect(existsSync(join(root, 'workspace', 'trestle.jsonc'))).toBe(true), {
      timeout: 30_000,
    });
  });

  test('an injected script and an injected handler do not run, and nothing leaves', async () => {
    const before = await window.page.evaluate(async () => {
      const holder = document.createElement('div');
      document.body.append(holder);
      let refused = 0;
      for (const markup of ['<img src=x onerror="window.pwned=1">', '<script>window.pwned=1</script>']) {
        try {
          holder.innerHTML = markup;
        } catch {
          refused += 1;
        }
      }
      await fetch('https://example.com/').catch(() => (refused += 1));
      holder.remove();
      return { refused, pwned: (globalThis as { pwned?: number }).pwned ?? 0 };
    });
    expect(before).toEqual({ refused: 3, pwned: 0 });
  });

  test('does not leave its origin and opens no other window', async () => {
    await window.page.evaluate(() => {
      globalThis.open('https://example.com/');
      location.href = 'https://example.com/';
    });
    await window.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    expect(window.page.url()).toMatch(/^app:\/\/trestle\//);
    expect(window.app.windows()).toHaveLength(1);
  });

  test('comes back after its page crashed, with a port of its own', async () => {
    await inWindow(
      window,
      ({ webContents }) =>
        new Promise((resolve) => {
          webContents.once('did-finish-load', () => resolve(null));
          webContents.forcefullyCrashRenderer();
        }),
    );
    // The page asks for its port while it loads, so whoever asks now is refused.
    const outcome = await inWindow(window, ({ webContents }) =>
      webContents.executeJavaScript('trestle.connect().catch(String)'),
    );
    expect(outcome).toContain('has its connection');
  });

  test('reconnects after its engine was killed, to another one', async () => {
    const shell = window.app.process().pid ?? 0;
    const [first = 0] = engineProcessesOf(shell);
    const newPort = inWindow(window, ({ webContents }) =>
      webContents.executeJavaScript(
        `new Promise((resolve) => addEventListener('message', ({ data }) => data === 'trestle:port' && resolve(data)))`,
      ),
    );
    process.kill(first, 'SIGKILL');
    expect(await newPort).toBe('trestle:port');
    await vi.waitFor(() => expect(engineProcessesOf(shell)).toHaveLength(1), { timeout: 10_000 });
    expect(isAlive(first)).toBe(false);
  });

  test('remembers where it was, and leaves no engine behind', async () => {
    const shell = window.app.process();
    const engines = engineProcessesOf(shell.pid ?? 0);
    expect(engines).toHaveLength(1);
    await inWindow(window, (each) => each.setBounds({ x: 40, y: 50, width: 1100, height: 700 }));
    const exit = once(shell, 'exit');
    await inWindow(window, (each) => each.close());
    await exit;
    const state = JSON.parse(readFileSync(join(window.home, 'state', 'window.json'), 'utf8')) as { bounds: object };
    expect(state.bounds).toMatchObject({ width: 1100, height: 700 });
    expect(engines.filter(isAlive)).toEqual([]);
  });
});

/** Does something to the one window, from the main process. */
async function inWindow<Result>({ app }: TestWindow, act: (window: BrowserWindow) => Result): Promise<Awaited<Result>> {
  const [page] = app.windows();
  if (page === undefined) throw new Error('the window is gone');
  return (await app.browserWindow(page)).evaluate<Awaited<Result>>(act as never);
}
