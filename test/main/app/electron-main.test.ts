import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { SHELL_EVENT_CHANNEL, SHELL_REQUEST_CHANNEL } from '../../../main/contract/shell-channels.ts';
import {
  app,
  dialog,
  engineProcess,
  FakeWindow,
  invokeHandlers,
  schemeHandlers,
  sessionHandlers,
  shell,
  told,
} from './fake-electron.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron);

let home: string;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'trestle-app-'));
  mkdirSync(home, { recursive: true });
  vi.stubEnv('TRESTLE_HOME', home);
  // Another machine's, which nobody asks before Chromium does.
  vi.stubEnv('DISPLAY', 'elsewhere:0');
  vi.stubGlobal('process', Object.assign(Object.create(process) as object, { argv: ['/electron', '/app', '/space'] }));
  await import('../../../main/app/electron-main.ts');
  // The app is ready in a microtask.
  await new Promise(setImmediate);
});
afterAll(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  rmSync(home, { recursive: true });
});
beforeEach(() => {
  dialog.showMessageBox.mockClear();
  shell.openExternal.mockClear();
});

const window = (): FakeWindow => FakeWindow.all[0] as FakeWindow;
const heard = (name: string): unknown[][] => told.filter(([each]) => each === name).map(([, ...values]) => values);
const ownFrame = () => ({ parent: null, url: 'app://trestle/', postMessage: vi.fn<(...values: unknown[]) => void>() });
const ask = (senderFrame: unknown, request: unknown): Promise<unknown> | undefined =>
  invokeHandlers.get(SHELL_REQUEST_CHANNEL)?.({ senderFrame }, request);

describe('the window', () => {
  test('has exactly these options', () => {
    const { preload, ...webPreferences } = window().options['webPreferences'] as Record<string, unknown>;
    expect(String(preload)).toMatch(/out\/preload\/preload\.cjs$/);
    expect(webPreferences).toEqual({
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      experimentalFeatures: false,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
    expect({ ...window().options, webPreferences: null }).toEqual({
      width: 1440,
      height: 900,
      minWidth: 960,
      minHeight: 600,
      title: 'Trestle',
      backgroundColor: '#12171b',
      show: false,
      webPreferences: null,
    });
  });

  test('loads our own origin and shows itself with the first frame', () => {
    expect(window().loaded).toEqual(['app://trestle/']);
    expect(window().isShown).toBe(false);
    window().emit('ready-to-show');
    expect(window().isShown).toBe(true);
  });

  test('every page of the app is sandboxed, and crash dumps stay here', () => {
    expect(heard('enableSandbox')).toHaveLength(1);
    expect(heard('crashReporter')).toEqual([[{ uploadToServer: false }]]);
    expect(heard('setPath')).toEqual([
      ['userData', join(home, 'state', 'shell')],
      ['crashDumps', join(home, 'state', 'crashes')],
    ]);
  });

  test('the scheme is a site like any other: nothing bypasses the policy', () => {
    const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
    expect(heard('scheme')).toEqual([[[{ scheme: 'app', privileges }]]]);
    expect([...schemeHandlers.keys()]).toEqual(['app']);
  });
});

describe('the engine', () => {
  test('is started before the window has loaded, with the workspace that was named', () => {
    const names = told.map(([name]) => name);
    expect(names.indexOf('fork')).toBeGreaterThan(-1);
    expect(names.indexOf('fork')).toBeLessThan(names.indexOf('load'));
    expect(heard('fork')).toHaveLength(1);
    expect(engineProcess.posted[0]).toEqual({ type: 'start', workspacePath: '/space', reopensLast: true });
  });

  test('a second start of the app opens its workspace in this window', () => {
    app.emit('second-instance', {}, [], '/', { given: ['/other'] });
    expect(engineProcess.posted.at(-1)).toEqual({ type: 'open-workspace', path: '/other' });
    expect(window().focus).toHaveBeenCalledTimes(1);
  });

  test('a second start that hands over something else than arguments only shows the window', () => {
    const before = engineProcess.posted.length;
    for (const data of [null, {}, { given: '/x' }, { given: [1] }, { workspacePath: '/x' }]) {
      app.emit('second-instance', {}, [], '/', data);
    }
    expect(engineProcess.posted).toHaveLength(before);
  });

  test('a workspace that cannot be opened is said in words', () => {
    const error = {
      name: 'NotFoundError',
      code: 'not_found',
      message: 'It is not there.',
      isRetryable: false,
      details: {},
    };
    engineProcess.emit('message', { type: 'workspace-failed', path: '/other', error });
    expect(dialog.showMessageBox).toHaveBeenCalledExactlyOnceWith(
      window(),
      expect.objectContaining({ message: '/other could not be opened.', detail: 'It is not there.' }),
    );
  });

  test('a link is handed to the page once it has loaded, and never to the engine', () => {
    const { sent } = window().webContents;
    const before = engineProcess.posted.length;
    app.emit('second-instance', {}, [], '/', { given: ['trestle://view/traces'] });
    app.emit('open-url', { preventDefault: () => undefined }, 'trestle://open?workspace=/never/opened');
    sent.length = 0;
    window().webContents.emit('did-finish-load');
    const arrivals = sent
      .map(({ message }) => message)
      .filter((message) => (message as { type: string }).type === 'arrival');
    expect(arrivals).toEqual([
      { type: 'arrival', arrival: { type: 'view', view: 'traces' } },
      { type: 'arrival', arrival: { type: 'workspace-link', path: '/never/opened' } },
    ]);
    expect(engineProcess.posted).toHaveLength(before);
    sent.length = 0;
  });

  test('its state reaches the page, now and after a reload', () => {
    const { sent } = window().webContents;
    engineProcess.emit('message', { type: 'ready' });
    const running = { channel: SHELL_EVENT_CHANNEL, message: { type: 'engine-state', state: { type: 'running' } } };
    expect(sent.at(-1)).toEqual(running);
    sent.length = 0;
    window().webContents.emit('did-finish-load');
    expect(sent).toEqual([running]);
  });
});

describe('the door', () => {
  test('hands our own top frame its port once, and again only after it was loaded anew', async () => {
    const frame = ownFrame();
    expect(await ask(frame, { type: 'connect' })).toEqual({ ok: true, value: null });
    expect(frame.postMessage).toHaveBeenCalledExactlyOnceWith(SHELL_EVENT_CHANNEL, { type: 'port' }, [
      { name: 'page end' },
    ]);
    expect(engineProcess.attached).toEqual([{ name: 'engine end' }]);
    expect(await ask(frame, { type: 'connect' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('already'),
    });

    window().webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    window().webContents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
    expect(await ask(frame, { type: 'connect' })).toMatchObject({ ok: false });
    window().webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    expect(await ask(frame, { type: 'connect' })).toEqual({ ok: true, value: null });
  });

  test('shows the folder or the file dialog and gives one path, or null', async () => {
    expect(await ask(ownFrame(), { type: 'pick-folder' })).toEqual({ ok: true, value: '/chosen' });
    expect(dialog.showOpenDialog.mock.lastCall?.[1]).toEqual({ properties: ['openDirectory', 'createDirectory'] });
    expect(await ask(ownFrame(), { type: 'pick-file' })).toEqual({ ok: true, value: '/chosen' });
    expect(dialog.showOpenDialog.mock.lastCall?.[1]).toEqual({ properties: ['openFile'] });
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] });
    expect(await ask(ownFrame(), { type: 'pick-folder' })).toEqual({ ok: true, value: null });
  });

  test.each<[string, unknown]>([
    ['nobody: the frame is gone', null],
    ['a frame inside the page', { ...ownFrame(), parent: {} }],
    ['another site', { ...ownFrame(), url: 'https://trestle/' }],
    ['a site that begins like ours', { ...ownFrame(), url: 'app://trestle.evil.example/' }],
    ['a name in front of our host', { ...ownFrame(), url: 'app://x@trestle/' }],
    ['a file', { ...ownFrame(), url: 'file:///app://trestle/' }],
    ['an empty page', { ...ownFrame(), url: 'about:blank' }],
  ])('refuses %s', async (_name, frame) => {
    expect(await ask(frame, { type: 'pick-folder' })).toEqual({
      ok: false,
      message: 'Only the Trestle page may ask this.',
    });
  });

  test.each<unknown>([
    null,
    'connect',
    { type: 'open-path' },
    { type: 'connect', port: 1 },
    { type: 'pick-folder', path: '/' },
    { type: 'pick-file', path: '/' },
  ])('refuses the request %j', async (request) => {
    expect(await ask(ownFrame(), request)).toMatchObject({ ok: false });
  });

  test('shows the folders of logs and crash reports, and no other', async () => {
    expect(await ask(ownFrame(), { type: 'open-folder', folder: 'logs' })).toEqual({ ok: true, value: null });
    expect(shell.openPath).toHaveBeenLastCalledWith(join(home, 'state', 'logs'));
    shell.openPath.mockResolvedValueOnce('no file manager');
    expect(await ask(ownFrame(), { type: 'open-folder', folder: 'crash-reports' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('no file manager'),
    });
    expect(await ask(ownFrame(), { type: 'open-folder', folder: '/etc' })).toMatchObject({ ok: false });
  });

  test('is the only one', () => {
    expect([...invokeHandlers.keys()]).toEqual([SHELL_REQUEST_CHANNEL]);
  });
});

describe('links, navigation and permissions', () => {
  test('a link of a page opens outside only after it was shown and confirmed', async () => {
    expect(window().webContents.windowOpenHandler?.({ url: 'https://example.com/a' })).toEqual({ action: 'deny' });
    await vi.waitFor(() => expect(dialog.showMessageBox).toHaveBeenCalledTimes(1));
    expect(shell.openExternal).not.toHaveBeenCalled();
    dialog.showMessageBox.mockResolvedValueOnce({ response: 1 });
    window().webContents.windowOpenHandler?.({ url: 'https://example.com/a' });
    await vi.waitFor(() => expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith('https://example.com/a'));
  });

  test('a page that was made later is guarded too', () => {
    const event = { url: 'https://example.com/', preventDefault: vi.fn<() => void>() };
    window().webContents.emit('will-navigate', event);
    expect(event.preventDefault).toHaveBeenCalledTimes(1);
  });

  test('requests, checks and devices are all answered', () => {
    expect(Object.keys(sessionHandlers).toSorted()).toEqual(['check', 'device', 'request']);
  });
});

test('the menu speaks to the page by command ids, and has no key twice', () => {
  const menu = heard('menu').at(-1)?.[0] as MenuItemConstructorOptions[];
  const items = flatten(menu);
  const accelerators = items.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
  expect(new Set(accelerators).size).toBe(accelerators.length);
  const commands = items.filter(({ click }) => click !== undefined);
  expect(commands.map(({ id }) => id)).toEqual([
    'workspace.open',
    'palette.open',
    'view.playground',
    'view.sources',
    'view.traces',
    'view.settings',
    'theme.system',
    'theme.dark',
    'theme.light',
    'theme.contrast',
    'help.shortcuts',
    'help.about',
  ]);
  window().webContents.sent.length = 0;
  for (const { click } of commands) (click as () => void)();
  expect(window().webContents.sent.map(({ message }) => (message as { id: string }).id)).toEqual(
    commands.map(({ id }) => id),
  );
});

test('the app ends only after its engine did', async () => {
  const event = { preventDefault: vi.fn<() => void>() };
  app.emit('will-quit', event);
  expect(event.preventDefault).toHaveBeenCalledTimes(1);
  expect(engineProcess.posted.at(-1)).toEqual({ type: 'stop' });
  expect(app.quit).not.toHaveBeenCalled();
  engineProcess.emit('exit', 0);
  await vi.waitFor(() => expect(app.quit).toHaveBeenCalledTimes(1));
  app.emit('will-quit', event);
  expect(event.preventDefault).toHaveBeenCalledTimes(1);
});

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}
