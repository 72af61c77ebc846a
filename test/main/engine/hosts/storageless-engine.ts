import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { EngineEvent } from '../../../../main/contract/events.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createFakeEngine, untilAborted } from '../rpc/fake-engine.ts';

/**
 * An engine without storage or native modules, which runs on any Node: it tells its process id, remembers the workspace
 * it was asked to open, and streams.
 */
export function createStoragelessEngine(): Engine {
  let workspace: string | null = null;
  let publish: (event: EngineEvent) => void = () => {};
  const disposal = new AbortController();
  const engine = createFakeEngine({
    calls: {
      'status.read': () => ({ engineVersion: String(process.pid) }),
      'workspace.current': () => (workspace === null ? null : { path: workspace }),
      'workspace.open': (request) => {
        const { path } = request as { path: string };
        if (path.includes('missing')) throw new NotFoundError(`There is no workspace ${path}.`);
        workspace = path;
        publish({ type: 'workspace-changed', path });
        return { path };
      },
    },
    streams: {
      async *'events.subscribe'(_request, { signal = disposal.signal }) {
        const events: EngineEvent[] = [];
        let wake = (): void => {};
        publish = (event) => {
          events.push(event);
          wake();
        };
        const isOver = (): boolean => signal.aborted || disposal.signal.aborted;
        while (!isOver()) {
          yield* events.splice(0);
          const published = new Promise<void>((resolve) => {
            wake = resolve;
          });
          await Promise.race([published, untilAborted(signal), untilAborted(disposal.signal)]);
        }
        yield { type: 'events-closed' };
      },
      async *'ask.run'() {
        for (let index = 0; index < 200; index += 1) yield { type: 'text-delta', delta: `${index} ` };
      },
    },
  });
  return Object.assign(engine, { dispose: async () => disposal.abort() });
}
