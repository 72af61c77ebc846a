/**
 * The engine process from its first message to its end, whichever host started it. Pages may connect before the engine
 * stands; what they ask waits in their ports. The process ends when it is told to, or when the shell is gone: an engine
 * without a shell would hold the workspace's lock with nobody to ask it for anything.
 */
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { FramePort } from '../../contract/rpc/frame-port.ts';
import { serializeError } from '../../contract/serialized-error.ts';
import type { Engine, EngineOptions } from '../engine-types.ts';
import { notingFailures } from '../logs/note-failures.ts';
import type { ProcessLog } from '../logs/process-log.ts';
import { serveRpc } from '../rpc/serve-rpc.ts';
import type { ShellMessage } from './control-messages.ts';
import { STOP_GRACE_MS } from './engine-host.ts';
import type { ShellLink } from './shell-link.ts';

/** Left to the host, so that it sees the end of a process that got stuck while stopping and need not kill it. */
const EXIT_MARGIN_MS = 500;

export interface EngineProcessOptions {
  link: ShellLink;
  createEngine(options: EngineOptions): Promise<Engine>;
  environment: EngineOptions['environment'];
  exit(code: number): void;
  /** Notes what the process lives through; nothing is noted without. */
  log?: ProcessLog;
}

/**
 * Runs until the shell stops it or goes away, then calls `exit`.
 *
 * @returns how to stop it from within, for a signal
 */
export function runEngineProcess(options: EngineProcessOptions): () => void {
  const { link, createEngine, environment, exit, log } = options;
  let engine: Engine | undefined;
  /** Set once the first workspace was opened too, so that the first answer a page gets already knows it. */
  let serving: EngineClient | undefined;
  let isStopping = false;
  const early: FramePort[] = [];

  const stop = async (code: number): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => exit(code), STOP_GRACE_MS - EXIT_MARGIN_MS).unref();
    try {
      await engine?.dispose();
    } finally {
      exit(code);
    }
  };

  const openWorkspace = async (standing: Engine, path: string): Promise<void> => {
    try {
      const workspace = await standing.call('workspace.open', { path, create: true });
      log?.note('workspace-opened', { isAttached: workspace.isAttached });
      link.post({ type: 'workspace', path: workspace.path });
    } catch (error) {
      log?.noteError('workspace-failed', error);
      link.post({ type: 'workspace-failed', path, error: serializeError(error) });
    }
  };

  const start = async (message: Extract<ShellMessage, { type: 'start' }>): Promise<void> => {
    let standing: Engine;
    try {
      standing = await createEngine({ environment, warmUp: true });
    } catch (error) {
      log?.noteError('engine-failed', error);
      link.post({ type: 'failed', error: serializeError(error) });
      await stop(1);
      return;
    }
    engine = standing;
    if (isStopping) return;
    void reportEvents(standing, link);
    const path = message.workspacePath ?? (message.reopensLast === true ? await lastWorkspace(standing) : null);
    if (path !== null) await openWorkspace(standing, path);
    const served = log === undefined ? standing : notingFailures(standing, log);
    serving = served;
    log?.note('engine-ready');
    link.post({ type: 'ready' });
    for (const port of early.splice(0)) serveRpc(port, served);
  };

  link.onConnection((port) => {
    if (serving === undefined) early.push(port);
    else serveRpc(port, serving);
  });
  link.onMessage((message) => {
    if (message.type === 'start') void start(message);
    else if (message.type === 'stop') void stop(0);
    else if (engine !== undefined) void openWorkspace(engine, message.path);
  });
  link.onClose(() => void stop(0));
  return () => void stop(0);
}

/** @returns the workspace of the last time, if it is still there and the person wants it back; null otherwise */
async function lastWorkspace(engine: Engine): Promise<string | null> {
  try {
    const { settings } = await engine.call('settings.read', {});
    if (!settings.reopenLastWorkspace) return null;
    const [last] = await engine.call('workspace.recent', {});
    return last?.exists === true ? last.path : null;
  } catch {
    // Whoever cannot read them is told where it matters: nobody asked for this workspace.
    return null;
  }
}

/** Tells the shell which workspace is open after every change, by whichever page, and of alerts. */
async function reportEvents(engine: Engine, link: ShellLink): Promise<void> {
  try {
    for await (const event of engine.stream('events.subscribe', {})) {
      if (event.type === 'workspace-changed') link.post({ type: 'workspace', path: event.path });
      if (event.type !== 'alert-notices') continue;
      const { settings } = await engine.call('settings.read', {});
      if (settings.alertNotices) link.post({ type: 'alert-notices', notices: [...event.notices] });
    }
  } catch (error) {
    // The engine ends its streams when it is disposed; without them a restart only forgets the workspace.
    if (!CancelledError.is(error)) link.post({ type: 'workspace', path: null });
  }
}
