import type { EngineClient } from '../../contract/methods.ts';
import { parseRequest } from '../../contract/rpc/parse-request.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** What runs in a workspace, whichever shell began it. */
export function createRunningWorkHandlers(
  { services, ingests }: StandingParts,
  client: () => EngineClient,
): Handlers<'work.running'> {
  return {
    'work.running': async (_request, { signal }) => {
      const engine = client();
      // Runs that go on when nobody reads along; each says so in its list.
      const [loads, evals, replays, agents, trials] = await Promise.all([
        engine.call('load.list', parseRequest('load.list', {}), { signal }),
        engine.call('eval.runs', parseRequest('eval.runs', {}), { signal }),
        engine.call('replay.list', parseRequest('replay.list', {}), { signal }),
        engine.call('agent.list', parseRequest('agent.list', {}), { signal }),
        engine.call('trial.list', parseRequest('trial.list', {}), { signal }),
      ]);
      const going: readonly (readonly [string, boolean])[] = [
        ['an ingest', ingests.running().length > 0],
        ['a load run', loads.some(({ state }) => state === 'running')],
        ['an eval', evals.some(({ state }) => state === 'running')],
        ['a replay', replays.some(({ state }) => state === 'running')],
        ['an agent', agents.some(({ status }) => status === 'running')],
        ['a trial', trials.some(({ state }) => state === 'running')],
      ];
      const names = going.flatMap(([name, isGoing]) => (isGoing ? [name] : []));
      return { runs: [...new Set([...services.runningWork.runs(), ...names])] };
    },
  };
}
