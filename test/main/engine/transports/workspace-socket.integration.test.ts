import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { framePortOverByteStream } from '../../../../main/engine/transports/byte-stream.ts';
import {
  connectToWorkspace,
  listenOnWorkspaceSocket,
  type WorkspaceSocket,
} from '../../../../main/engine/transports/workspace-socket.ts';
import {
  MAX_SOCKET_PATH_BYTES,
  workspaceSocketPlace,
} from '../../../../main/engine/transports/workspace-socket-path.ts';
import { createFakeEngine } from '../rpc/fake-engine.ts';

let root: string;
let workspacePath: string;
let socketDirectory: string;
const sockets: WorkspaceSocket[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trestle-ws-'));
  workspacePath = join(root, 'w');
  socketDirectory = join(root, 'run');
  mkdirSync(workspacePath);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) await socket.close();
  rmSync(root, { recursive: true, force: true });
});

const engineOf = (name: string) => createFakeEngine({ calls: { 'workspace.current': () => ({ name }) } });
async function listen(name = 'first', at = workspacePath): Promise<WorkspaceSocket> {
  const socket = await listenOnWorkspaceSocket({ workspacePath: at, socketDirectory, engine: engineOf(name) });
  sockets.push(socket);
  return socket;
}

describe('attaching', () => {
  test('a second shell is answered by the engine that owns the workspace', async () => {
    await listen();
    const client = await connectToWorkspace({ workspacePath, socketDirectory });
    expect(await client?.call('workspace.current', {})).toEqual({ name: 'first' });
    client?.close();
  });

  test('finds the owner under every spelling of the path', async () => {
    await listen();
    symlinkSync(workspacePath, join(root, 'link'));
    const client = await connectToWorkspace({ workspacePath: join(root, 'link'), socketDirectory });
    expect(await client?.call('workspace.current', {})).toEqual({ name: 'first' });
    client?.close();
  });

  test('there is nobody for another workspace', async () => {
    await listen();
    mkdirSync(join(root, 'other'));
    expect(await connectToWorkspace({ workspacePath: join(root, 'other'), socketDirectory })).toBeNull();
  });

  test('closing ends the attached connections and removes the socket', async () => {
    const socket = await listen();
    const client = await connectToWorkspace({ workspacePath, socketDirectory });
    const closed = new Promise((resolve) => {
      client?.onClose(resolve);
    });
    await socket.close();
    await closed;
    await socket.close();
    expect(existsSync(socket.address)).toBe(false);
    expect(await connectToWorkspace({ workspacePath, socketDirectory })).toBeNull();
  });
});

describe('privacy', () => {
  test('the socket is 0600 in a directory of 0700', async () => {
    const { address } = await listen();
    expect(statSync(address).mode & 0o777).toBe(0o600);
    expect(statSync(socketDirectory).mode & 0o777).toBe(0o700);
  });

  test('a directory that others may enter is closed to them', async () => {
    mkdirSync(socketDirectory, { mode: 0o777 });
    await listen();
    expect(statSync(socketDirectory).mode & 0o777).toBe(0o700);
  });

  test('a link in place of the directory is refused', async () => {
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), socketDirectory);
    await expect(listen()).rejects.toMatchObject({ code: 'denied', message: expect.stringContaining(socketDirectory) });
  });

  test('a request of two megabytes is refused in words, one of four is cut off', async () => {
    await listen();
    for (const [megabytes, code] of [
      [1.5, 'protocol'],
      [4, 'connection_closed'],
    ] as const) {
      const socket = connect(workspaceSocketPlace({ workspacePath, socketDirectory }).address);
      await once(socket, 'connect');
      const port = framePortOverByteStream(socket);
      const frames: string[] = [];
      port.onFrame((frame) => frames.push(frame as string));
      const closed = new Promise((resolve) => {
        port.onClose(resolve);
      });
      port.post('x'.repeat(megabytes * 1024 * 1024));
      await closed;
      expect(frames.join('').includes('"closing"')).toBe(code === 'protocol');
    }
  });
});

describe('a socket that is already there', () => {
  test('is replaced when the engine behind it died', async () => {
    const { address } = workspaceSocketPlace({ workspacePath, socketDirectory });
    mkdirSync(socketDirectory, { mode: 0o700 });
    const script = `require('node:net').createServer().listen(${JSON.stringify(address)}, () => console.log('up'))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(address)).toBe(true);

    expect(await connectToWorkspace({ workspacePath, socketDirectory })).toBeNull();
    await listen('second');
    const client = await connectToWorkspace({ workspacePath, socketDirectory });
    expect(await client?.call('workspace.current', {})).toEqual({ name: 'second' });
    client?.close();
  });

  test('is left alone when its engine answers, and goes on working', async () => {
    await listen('first');
    await expect(listen('second')).rejects.toMatchObject({
      code: 'lock_held',
      message: expect.stringContaining(workspacePath),
    });
    const client = await connectToWorkspace({ workspacePath, socketDirectory });
    expect(await client?.call('workspace.current', {})).toEqual({ name: 'first' });
    client?.close();
  });

  test('is reported when its engine accepts but never answers', async () => {
    const { address } = workspaceSocketPlace({ workspacePath, socketDirectory });
    mkdirSync(socketDirectory, { mode: 0o700 });
    const stuck = createServer(() => {}).listen(address);
    await once(stuck, 'listening');
    await expect(connectToWorkspace({ workspacePath, socketDirectory, answerDeadlineMs: 50 })).rejects.toMatchObject({
      code: 'timeout',
    });
    stuck.close();
  });
});

describe('the path', () => {
  test('fits sun_path however deep the folders are', () => {
    const deep = join(root, ...Array.from({ length: 12 }, () => 'a-folder-with-a-long-name'));
    const { address } = workspaceSocketPlace({ workspacePath, socketDirectory: deep });
    expect(Buffer.byteLength(address)).toBeLessThanOrEqual(MAX_SOCKET_PATH_BYTES);
    const other = workspaceSocketPlace({ workspacePath, socketDirectory: join(deep, 'b') });
    expect(other.address).not.toBe(address);
  });

  test('is a named pipe on Windows', () => {
    const place = workspaceSocketPlace({ workspacePath, socketDirectory, platform: 'win32' });
    expect(place.address).toMatch(/^\\\\\.\\pipe\\trestle-[0-9a-f]{16}-[0-9a-f]{16}$/);
    expect(place.directory).toBeNull();
  });
});
