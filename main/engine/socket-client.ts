import type { CallOptions, EngineClient } from '../contract/methods.ts';
import type { WorkspaceInfo } from '../contract/workspace.ts';
import type { EventBus } from './event-bus.ts';

/**
 * What an attached shell may call: this workspace and its events. Opening, trusting and settings stay with each shell's
 * own engine, so the session's client refuses them.
 */
export function createSocketClient(options: {
  client: EngineClient;
  info: () => WorkspaceInfo;
  events: EventBus;
}): EngineClient {
  const { client, info, events } = options;
  const signalOf = (call: CallOptions | undefined): AbortSignal => call?.signal ?? new AbortController().signal;
  return {
    call: async (method, request, call) => {
      if (method === 'workspace.current') return info() as never;
      return client.call(method, request, call);
    },
    stream: (method, request, call) => {
      if (method === 'events.subscribe') return events.subscribe(signalOf(call)) as never;
      return client.stream(method, request, call);
    },
  };
}
