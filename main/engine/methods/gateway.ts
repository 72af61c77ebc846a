import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { POLICY_PREFIX } from '../../contract/gateway-policy.ts';
import { tryPolicy } from '../../gateway/trial/try-policy.ts';
import { recordedAsks } from '../gateway/recorded-asks.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

const MS_PER_HOUR = 3_600_000;

/** What the gateway is doing, and what a policy would have done. */
export function createGatewayHandlers(parts: StandingParts): Handlers<'gateway.state' | 'gateway.tryPolicy'> {
  const { services, files, gateway, traces } = parts;
  return {
    'gateway.state': async () => gateway.state(),
    'gateway.tryPolicy': async ({ policy: id, hours, down, seed }, { signal }) => {
      const { byId, problems } = files.readPolicies();
      const policy = byId.get(id.startsWith(POLICY_PREFIX) ? id.slice(POLICY_PREFIX.length) : id);
      if (policy === undefined) {
        const broken = problems.find(({ path }) => path.endsWith(`${id}.policy.jsonc`));
        if (broken !== undefined) throw broken.error;
        const known = [...byId.keys()].toSorted().join(', ') || 'none';
        throw new NotFoundError(`There is no policy "${id}" in policies/. Known: ${known}.`);
      }
      const stranger = down.find((model) => policy.endpoints.every((endpoint) => endpoint.model !== model));
      if (stranger !== undefined) {
        const named = policy.endpoints.map(({ model }) => model).join(', ');
        throw new NotFoundError(
          `Policy "${policy.id}" has no endpoint "${stranger}" that could be down. It has ${named}.`,
        );
      }
      const since = new Date(services.clock.now() - hours * MS_PER_HOUR).toISOString();
      return tryPolicy({
        policy,
        asks: recordedAsks(traces, since, signal),
        since,
        settings: files.readWorkspace(),
        prices: gateway.prices,
        describe: gateway.describe,
        down,
        seed,
      });
    },
  };
}
