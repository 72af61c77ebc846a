import { ConfigError } from '../base/errors/config-error.ts';
import { LockHeldError } from '../base/errors/lock-held-error.ts';
import type { EngineClient } from '../contract/methods.ts';
import type { WorkspaceInfo } from '../contract/workspace.ts';
import { attachToWorkspace } from './attached-session.ts';
import { openOwnedSession } from './owned-session.ts';
import type { EngineServices } from './services.ts';

/** An open workspace: ours, or another engine's that we are attached to. */
export interface WorkspaceSession extends EngineClient {
  /** Real path. */
  readonly path: string;
  /** Read anew each time: the name and the trust may change. */
  readonly info: WorkspaceInfo;
  /** True once the owner we were attached to is gone. */
  readonly isLost: boolean;
  close(): Promise<void>;
}

/** Holds the one workspace an engine works on. */
export interface WorkspaceHolder {
  open(path: string, createdNow: boolean): Promise<WorkspaceInfo>;
  info(): WorkspaceInfo | null;
  /** @throws ConfigError when no workspace is open */
  current(): Promise<WorkspaceSession>;
  /** Closes the workspace, does the work, opens it again. For work that needs its files to itself. */
  withClosed<Result>(work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** An owner that is just closing answers no more but still holds the lock: waiting this long, in ms, lets it finish. */
const OWNER_CLOSING_WAIT_MS = 100;
const OWNER_CLOSING_TRIES = 20;

export function createWorkspaceHolder(services: EngineServices): WorkspaceHolder {
  let session: WorkspaceSession | null = null;

  const openSession = async (path: string, createdNow: boolean): Promise<WorkspaceSession> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await openOwnedSession(services, path, createdNow);
      } catch (error) {
        if (!LockHeldError.is(error)) throw error;
        const attached = await attachToWorkspace(services, path);
        if (attached !== null) return attached;
        if (attempt === OWNER_CLOSING_TRIES) throw error;
        await services.clock.sleep(OWNER_CLOSING_WAIT_MS);
      }
    }
  };
  const open = async (path: string, createdNow: boolean): Promise<WorkspaceInfo> => {
    if (session !== null && session.path === path && !session.isLost) return session.info;
    await close();
    session = await openSession(path, createdNow);
    services.events.publish({ type: 'workspace-changed', path });
    return session.info;
  };
  const close = async (): Promise<void> => {
    const closing = session;
    session = null;
    await closing?.close();
  };
  return {
    open,
    info: () => session?.info ?? null,
    current: async () => {
      if (session === null) {
        throw new ConfigError('No workspace is open. Open one, or make one with `trestle init DIR`.');
      }
      // The engine that owned it has gone: take the workspace over, or attach to whoever did.
      if (session.isLost) await open(session.path, false);
      return session;
    },
    withClosed: async (work) => {
      const path = session?.path ?? null;
      await close();
      try {
        return await work();
      } finally {
        if (path !== null) await open(path, false);
      }
    },
    close,
  };
}
