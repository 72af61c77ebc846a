import type { WorkspaceInfo } from '../contract/workspace.ts';
import { connectToWorkspace } from './transports/workspace-socket.ts';
import type { EngineServices } from './services.ts';
import type { WorkspaceSession } from './workspace-holder.ts';

/**
 * Attaches to the engine that owns a workspace.
 *
 * @returns null when nobody answers: the owner is starting or stopping
 */
export async function attachToWorkspace(services: EngineServices, path: string): Promise<WorkspaceSession | null> {
  const client = await connectToWorkspace({ workspacePath: path, socketDirectory: services.directories.runtime });
  if (client === null) return null;
  const owned = await client.call('workspace.current', {});
  if (owned === null) {
    client.close();
    return null;
  }
  const info: WorkspaceInfo = { ...owned, isAttached: true, createdNow: false };
  let isLost = false;
  client.onClose(() => {
    isLost = true;
    services.events.publish({ type: 'workspace-changed', path });
  });
  void forwardEvents(services, client);
  return {
    path,
    get info() {
      return { ...info, isTrusted: services.trust.isTrusted(path) };
    },
    get isLost() {
      return isLost;
    },
    call: (method, request, options) => client.call(method, request, options),
    stream: (method, request, options) => client.stream(method, request, options),
    close: async () => client.close(),
  };
}

/** What changes at the owner changes here too. */
async function forwardEvents(
  services: EngineServices,
  client: NonNullable<Awaited<ReturnType<typeof connectToWorkspace>>>,
): Promise<void> {
  try {
    for await (const event of client.stream('events.subscribe', {})) {
      if (event.type !== 'events-closed' && event.type !== 'workspace-changed') services.events.publish(event);
    }
  } catch {
    // The connection ended; onClose has said so.
  }
}
