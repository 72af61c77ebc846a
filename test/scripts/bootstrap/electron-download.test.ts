import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { type RequestListener, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { FAILURE_FILE, FAILURE_MEMORY_MS, ensureElectron } from '../../../scripts/bootstrap/electron-download.mjs';
import { locateElectron } from '../../../scripts/bootstrap/electron-location.mjs';
import { captureTalk, temporaryRoot, writeFiles } from '../support.ts';

const NODE_MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const EXECUTABLE = { linux: 'electron', darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const executable = EXECUTABLE[process.platform as keyof typeof EXECUTABLE];
const NOON = Date.parse('2026-03-01T12:00:00Z');

/**
 * Milliseconds of silence that end a download here; the server decides when it is silent. The start of the downloading
 * process must fit into it on a busy machine.
 */
const STALL_LIMIT_MS = 4000;

/** A clone with Electron's real installer in it, and a download mirror of our own that answers as the test says. */
async function cloneWithMirror(answer: RequestListener) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const root = temporaryRoot();
  const installer = join(root, 'node_modules/electron');
  mkdirSync(join(root, 'node_modules/@electron'), { recursive: true });
  for (const file of ['install.js', 'package.json', 'checksums.json']) {
    cpSync(join(NODE_MODULES, 'electron', file), join(installer, file));
  }
  symlinkSync(join(NODE_MODULES, '@electron/get'), join(root, 'node_modules/@electron/get'));
  const { ELECTRON_OVERRIDE_DIST_PATH: _, ...inherited } = process.env;
  const env: NodeJS.ProcessEnv = {
    ...inherited,
    ELECTRON_MIRROR: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    electron_config_cache: join(root, 'electron-cache'),
  };
  const ensure = (nowMs = NOON) =>
    ensureElectron({
      root,
      toolchain: { node: process.execPath, env },
      now: () => nowMs,
      stallLimitMs: STALL_LIMIT_MS,
    });
  return { root, env, ensure, requests: () => requests };
}

const hang: RequestListener = () => undefined;
const notThere: RequestListener = (_, response) => void response.writeHead(404).end();

test('gives up a download that never begins, and remembers it for a day', async () => {
  const talk = captureTalk();
  const { root, ensure, requests } = await cloneWithMirror(hang);
  const first = await ensure();
  expect(first).toEqual({
    reason: expect.stringMatching(/^Electron \S+ could not be downloaded \(no progress for 4 s\)$/),
  });
  expect(requests()).toBe(1);

  const second = await ensure(NOON + FAILURE_MEMORY_MS - 1);
  expect(second).toEqual({
    reason: `Electron could not be downloaded on 2026-03-01T12:00:00.000Z (no progress for 4 s); remove ${FAILURE_FILE} to try again today`,
  });
  expect(requests()).toBe(1);
  expect(talk).toHaveLength(1);
  expect(JSON.parse(readFileSync(join(root, FAILURE_FILE), 'utf8'))).toMatchObject({ reason: 'no progress for 4 s' });
});

test('tries again after a day', async () => {
  captureTalk();
  const { ensure, requests } = await cloneWithMirror(notThere);
  await ensure(NOON);
  await ensure(NOON + FAILURE_MEMORY_MS);
  expect(requests()).toBe(2);
});

test('tries again at once for another version of Electron', async () => {
  captureTalk();
  const { root, ensure, requests } = await cloneWithMirror(notThere);
  writeFiles(root, { [FAILURE_FILE]: JSON.stringify({ version: '1.0.0', failedAt: new Date(NOON).toISOString() }) });
  await ensure(NOON);
  expect(requests()).toBe(1);
});

test('says what the server answered', async () => {
  captureTalk();
  const { ensure } = await cloneWithMirror(notThere);
  expect(await ensure()).toEqual({ reason: expect.stringContaining('Response code 404') });
});

test('does not give up while bytes arrive, and tells a wrong archive from a slow one', async () => {
  captureTalk();
  const { ensure } = await cloneWithMirror((_, response) => {
    // Longer than the silence limit in all, with a byte in every twentieth of it.
    let left = 24;
    const timer = setInterval(() => {
      left -= 1;
      if (left > 0) return void response.write('x');
      clearInterval(timer);
      response.end();
    }, STALL_LIMIT_MS / 20);
  });
  expect(await ensure()).toEqual({ reason: expect.stringMatching(/checksum/i) });
});

test('does not use the network when TRESTLE_OFFLINE is set', async () => {
  const talk = captureTalk();
  const { env, ensure, requests } = await cloneWithMirror(notThere);
  env['TRESTLE_OFFLINE'] = '1';
  expect(await ensure()).toEqual({ reason: 'Electron is not downloaded, and TRESTLE_OFFLINE is set' });
  expect(requests()).toBe(0);
  expect(talk).toEqual([]);
});

test('prefers the folder the user named, and downloads nothing when it is wrong', async () => {
  const { root, env, ensure, requests } = await cloneWithMirror(notThere);
  env['ELECTRON_OVERRIDE_DIST_PATH'] = join(root, 'mine');
  expect(await ensure()).toMatchObject({ reason: expect.stringContaining(`is ${join(root, 'mine')}, which has no`) });
  expect(requests()).toBe(0);
  writeFiles(root, { [`mine/${executable}`]: '' });
  expect(await ensure()).toEqual({ executablePath: join(root, 'mine', executable) });
});

test('finds what the installer unpacked, but not half of it', () => {
  const root = temporaryRoot({ [`node_modules/electron/dist/${executable}`]: '' });
  expect(locateElectron(root, {})).toEqual({ reason: 'Electron is not downloaded', isOverride: false });
  writeFiles(root, { 'node_modules/electron/path.txt': executable });
  expect(locateElectron(root, {})).toEqual({ executablePath: join(root, 'node_modules/electron/dist', executable) });
});
