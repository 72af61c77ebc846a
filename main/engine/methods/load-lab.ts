import type { Handlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';

type LoadCalls = 'load.scenarios' | 'load.preview' | 'load.start' | 'load.cancel' | 'load.show' | 'load.remove';

/** Scenarios of the open workspace and their runs. */
export function createLoadLabHandlers({
  load,
  services,
}: Pick<SessionParts, 'load' | 'services'>): Handlers<LoadCalls, 'load.watch'> {
  return {
    'load.scenarios': async () => load.scenarios(),
    'load.preview': async (text) => load.preview(text),
    'load.start': async ({ scenario, label, seed, rateFactor }) => {
      const { runId } = await load.start(load.requireScenario(scenario), {
        label,
        rateFactor,
        ...(seed === undefined ? {} : { seed }),
      });
      return { runId };
    },
    'load.watch': ({ runId }) => load.watch(runId),
    'load.cancel': async ({ runId }) => {
      load.cancel(runId);
      return null;
    },
    'load.show': async ({ runId }) => load.store.show(runId),
    'load.remove': async ({ runId }) => {
      load.store.remove(runId);
      services.events.publish({ type: 'load-runs-changed', runId });
      return null;
    },
  };
}
