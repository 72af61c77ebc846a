import { AuthError } from '../../base/errors/auth-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress } from '../../spec/egress.ts';
import { type FoundModel, listModels } from './list-models.ts';
import type { Endpoint } from './endpoint.ts';

/** A server on this machine answers at once or is not there, in milliseconds. */
const PROBE_TIMEOUT_MS = 400;
/** What was found is believed so long, in milliseconds. */
const FRESH_MS = 60_000;

/** What servers on this machine have, from memory. */
export interface LoopbackServers {
  hasLookedAt(endpoint: Endpoint): boolean;
  /** @returns null when nothing answered there, or nobody has looked yet */
  modelsAt(endpoint: Endpoint): readonly FoundModel[] | null;
  /** Looks at each endpoint on this machine, unless that was done a moment ago; never throws. */
  refresh(endpoints: readonly Endpoint[], options: { force: boolean; signal: AbortSignal }): Promise<void>;
}

export function createLoopbackServers(options: { egress: Egress; clock: Clock }): LoopbackServers {
  const { egress, clock } = options;
  const found = new Map<string, { at: number; models: readonly FoundModel[] | null }>();
  const keyOf = ({ kind, baseUrl }: Endpoint): string => `${kind} ${baseUrl}`;

  const look = async (endpoint: Endpoint, signal: AbortSignal): Promise<void> => {
    const gaveUp = new AbortController();
    const stop = new AbortController();
    clock.sleep(PROBE_TIMEOUT_MS, stop.signal).then(
      () => gaveUp.abort(null),
      () => undefined,
    );
    let models: readonly FoundModel[] | null = null;
    try {
      models = await listModels({ endpoint, egress, key: null, signal: AbortSignal.any([signal, gaveUp.signal]) });
    } catch (error) {
      // One that wants a key is there; whatever else answers is not what was looked for.
      if (AuthError.is(error)) models = [];
    } finally {
      stop.abort(null);
    }
    if (!signal.aborted) found.set(keyOf(endpoint), { at: clock.now(), models });
  };

  return {
    hasLookedAt: (endpoint) => found.has(keyOf(endpoint)),
    modelsAt: (endpoint) => found.get(keyOf(endpoint))?.models ?? null,
    refresh: async (endpoints, { force, signal }) => {
      const now = clock.now();
      const due = endpoints.filter((endpoint) => {
        const seen = found.get(keyOf(endpoint));
        return (
          endpoint.isLocal && endpoint.refused() === null && (force || seen === undefined || now - seen.at >= FRESH_MS)
        );
      });
      await Promise.all(due.map((endpoint) => look(endpoint, signal)));
    },
  };
}
