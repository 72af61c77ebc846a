import type { GatewayState, PolicySummary, RetryView, RouteView } from '../contract/gateway.ts';
import { POLICY_PREFIX } from '../contract/gateway-policy.ts';
import type { RouteCounts } from './call-state.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import type { LoadedPolicies } from './gateway.ts';
import type { BudgetLedger } from './policy/budget-ledger.ts';
import type { Bulkhead } from './policy/bulkhead.ts';
import type { RateLimits } from './policy/rate-limits.ts';

/** @returns what the window and `trestle gateway status` show */
export function describeState(parts: {
  at: string;
  healths: Iterable<EndpointHealth>;
  routes: Iterable<RouteCounts>;
  retries: readonly RetryView[];
  policies: LoadedPolicies;
  rateLimits: RateLimits;
  bulkhead: Bulkhead;
  ledger: BudgetLedger;
}): GatewayState {
  return {
    at: parts.at,
    endpoints: [...parts.healths].map((health) => health.view()),
    routes: [...parts.routes].filter(({ calls }) => calls > 0).map(describeRoute),
    limits: parts.rateLimits.view(),
    budgets: parts.ledger.view(),
    pools: parts.bulkhead.view(),
    retries: parts.retries,
    policies: describePolicies(parts.policies),
  };
}

function describeRoute({ tried, answeredBy, ...counts }: RouteCounts): RouteView {
  return { ...counts, tried: mostFirst(tried), answeredBy: mostFirst(answeredBy) };
}

/** @returns most first, ties by name */
export function mostFirst(counts: ReadonlyMap<string, number>): readonly { model: string; count: number }[] {
  return [...counts]
    .map(([model, count]) => ({ model, count }))
    .toSorted((a, b) => b.count - a.count || (a.model < b.model ? -1 : 1));
}

function describePolicies({ byId, problems }: LoadedPolicies): readonly PolicySummary[] {
  return [
    ...[...byId.values()].map(({ id, description, endpoints }) => ({
      model: `${POLICY_PREFIX}${id}`,
      description,
      endpoints: endpoints.map(({ model }) => model),
      problem: null,
    })),
    ...problems.map(({ path, error }) => ({
      model: `${POLICY_PREFIX}${idOfPath(path)}`,
      description: '',
      endpoints: [],
      problem: error.message,
    })),
  ];
}

/** A policy is called as its file is, as long as nothing of it can be read. */
function idOfPath(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.policy\.jsonc$/, '');
}
