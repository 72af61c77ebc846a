/**
 * The private door of a workspace: the engine that owns it listens, other shells of the same user attach. Who owns it is
 * decided by the workspace lock, not here; the socket only says where the owner is. Nobody but the user can reach it:
 * mode 0600 in a directory of mode 0700 that must belong to the user.
 */
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { LockHeldError } from '../../base/errors/lock-held-error.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { createRpcClient, type RpcClient } from '../../contract/rpc/rpc-client.ts';
import { MAX_CLIENT_FRAME_BYTES } from '../../contract/wire.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { type RpcServing, serveRpc } from '../rpc/serve-rpc.ts';
import { framePortOverByteStream } from './byte-stream.ts';
import { workspaceSocketPlace } from './workspace-socket-path.ts';

/** How long an owner may take to answer a first ping before it counts as stuck, in milliseconds. */
const ANSWER_DEADLINE_MS = 3000;

/** How long an owner that is closing lets attached shells finish what they asked, in milliseconds. */
const FINISH_GRACE_MS = 3000;
/** How often it looks whether they have, in milliseconds. */
const FINISH_POLL_MS = 20;

/** A request of the largest size must arrive whole, so that it can be refused in words: twice the contract's limit. */
const MAX_RECEIVE_BYTES = 2 * MAX_CLIENT_FRAME_BYTES;

export interface WorkspaceSocketOptions {
  /** Must exist; any spelling of it will do. */
  workspacePath: string;
  /** The user's runtime directory; made when absent. */
  socketDirectory: string;
}

export interface WorkspaceSocket {
  readonly address: string;
  /**
   * Lets attached shells finish what they have open, for three seconds at most, then closes their connections and
   * removes the socket. Safe to call twice.
   */
  close(): Promise<void>;
}

/**
 * Listens for other shells on the workspace and answers them with the engine. A socket left by an engine that died is
 * replaced; one that somebody answers on is not.
 *
 * @throws LockHeldError when another engine answers there
 * @throws DeniedError when the socket's directory belongs to somebody else or cannot be made private
 */
export async function listenOnWorkspaceSocket({
  engine,
  ...options
}: WorkspaceSocketOptions & { engine: EngineClient }): Promise<WorkspaceSocket> {
  const { address, directory } = workspaceSocketPlace(options);
  if (directory !== null) makePrivate(directory);
  const open = new Set<RpcServing>();
  const server = createServer((socket) => {
    const port = framePortOverByteStream(socket, { maxReceiveBytes: MAX_RECEIVE_BYTES });
    const serving: RpcServing = serveRpc(port, engine, { onClosed: () => open.delete(serving) });
    open.add(serving);
  });
  await listen(server, address, options.workspacePath);
  // The directory already keeps others out; this holds should it ever be opened up.
  if (directory !== null) chmodSync(address, 0o600);
  return {
    address,
    async close() {
      // Still listening: a shell that came now would find the lock held and nobody to attach to.
      await whenNoneIsBusy(open);
      for (const serving of open) serving.close();
      if (!server.listening) return;
      // Node removes the socket file itself when the server closes.
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

/**
 * Attaches to the engine that owns a workspace.
 *
 * @returns null when there is no engine: no socket, or one left by an engine that died
 * @throws TimeoutError when one is there and does not answer
 */
export async function connectToWorkspace({
  answerDeadlineMs = ANSWER_DEADLINE_MS,
  ...options
}: WorkspaceSocketOptions & { answerDeadlineMs?: number }): Promise<RpcClient | null> {
  const socket = await reach(workspaceSocketPlace(options).address);
  if (socket === null) return null;
  const client = createRpcClient(framePortOverByteStream(socket));
  try {
    await client.ping({ deadlineMs: answerDeadlineMs });
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

async function whenNoneIsBusy(open: ReadonlySet<RpcServing>): Promise<void> {
  const end = performance.now() + FINISH_GRACE_MS;
  while ([...open].some(({ isBusy }) => isBusy) && performance.now() < end) await sleep(FINISH_POLL_MS);
}

async function listen(server: Server, address: string, workspacePath: string): Promise<void> {
  if (await tryToListen(server, address)) return;
  await removeStale(address, workspacePath);
  if (!(await tryToListen(server, address))) throw ownedByAnother(workspacePath);
}

/** @returns false when there is a socket at the address already, living or dead */
async function tryToListen(server: Server, address: string): Promise<boolean> {
  server.listen(address);
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}

/**
 * Moves the socket aside before looking whether anybody answers: of two engines that find the same stale socket only one
 * can move it, so neither can delete what the other has just begun to listen on.
 */
async function removeStale(address: string, workspacePath: string): Promise<void> {
  if (process.platform === 'win32') throw ownedByAnother(workspacePath);
  const aside = `${address}.${process.pid}`;
  try {
    renameSync(address, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const answering = await reach(aside);
  if (answering === null) {
    rmSync(aside, { force: true });
    return;
  }
  answering.destroy();
  renameSync(aside, address);
  throw ownedByAnother(workspacePath);
}

function ownedByAnother(workspacePath: string): LockHeldError {
  return new LockHeldError(`Another Trestle already has ${workspacePath} open.`, { details: { path: workspacePath } });
}

/** @returns a connected socket, or null when nobody listens there */
async function reach(address: string): Promise<Socket | null> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return null;
    throw error;
  }
}

/** @throws DeniedError when somebody else could reach what lies in it, StorageError when it cannot be made */
function makePrivate(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw toStorageError(error, directory);
  }
  // lstat: a link planted in a shared temporary folder must not be followed.
  const stats = lstatSync(directory);
  if (!stats.isDirectory() || stats.uid !== process.getuid?.()) {
    throw new DeniedError(`${directory} is not a folder of yours; remove it, or set XDG_RUNTIME_DIR to a private one.`);
  }
  if ((stats.mode & 0o077) !== 0) chmodSync(directory, 0o700);
}
