import { BudgetExceededError } from '../../base/errors/budget-exceeded-error.ts';
import type { GatewayPolicyFile } from '../../contract/gateway-policy.ts';
import { costAt, type ModelPrice } from '../../spec/model-prices.ts';
import type { Random } from '../../spec/random.ts';

/** What is known of an endpoint at the moment of a call. */
export interface EndpointFacts {
  modelId: string;
  weight: number;
  contextTokens: number | null;
  price: ModelPrice | null;
  /** Median of the last minutes; null when it has not answered. */
  firstTokenMs: number | null;
  /** Its breaker lets nothing through now. */
  isShut: boolean;
  /** Milliseconds since its breaker closed again; null when it never opened, or is not closed. */
  closedForMs: number | null;
}

export interface CallNeeds {
  inputTokens: number;
  outputTokens: number;
  /** 0..1, see questionDifficulty. */
  difficulty: number;
}

/**
 * In which order a policy's endpoints are asked. Those whose context is too small for the call are left out; those whose
 * breaker is open come last; one that has just come back is asked first only for a growing share of calls.
 *
 * @throws BudgetExceededError when no context is large enough
 */
export function orderEndpoints<Endpoint extends EndpointFacts>(
  policy: GatewayPolicyFile,
  endpoints: readonly Endpoint[],
  needs: CallNeeds,
  random: Random,
): readonly Endpoint[] {
  const wanted = needs.inputTokens + needs.outputTokens;
  const fitting = endpoints.filter(({ contextTokens }) => contextTokens === null || contextTokens >= wanted);
  if (fitting.length === 0) refuseTooLong(policy.id, endpoints, needs);
  if (fitting.length === 1) return fitting;
  const chosen = placeSmallModel(policy, choose(policy, fitting, needs, random), needs);
  const open = chosen.filter(({ isShut }) => !isShut);
  const [first, second] = open;
  if (first !== undefined && second !== undefined && policy.choose !== 'weights') {
    if (random.next() >= warmth(policy, first)) {
      open[0] = second;
      open[1] = first;
    }
  }
  return [...open, ...chosen.filter(({ isShut }) => isShut)];
}

/** @returns the share of calls that an endpoint should get of those meant for it: below 1 only after it has come back */
export function warmth(policy: GatewayPolicyFile, { closedForMs }: EndpointFacts): number {
  if (closedForMs === null) return 1;
  const { from, overMs } = policy.warmUp;
  return Math.min(1, from + ((1 - from) * closedForMs) / overMs);
}

function choose<Endpoint extends EndpointFacts>(
  policy: GatewayPolicyFile,
  endpoints: readonly Endpoint[],
  needs: CallNeeds,
  random: Random,
): readonly Endpoint[] {
  switch (policy.choose) {
    case 'order':
      return endpoints;
    case 'weights':
      return drawnFirst(policy, endpoints, random);
    case 'cheapest':
      return sortedBy(endpoints, ({ price }) => (price === null ? Number.POSITIVE_INFINITY : costAt(price, needs)));
    case 'fastest':
      // Whoever has not been measured is, once.
      return sortedBy(endpoints, ({ firstTokenMs }) => firstTokenMs ?? 0);
  }
}

function drawnFirst<Endpoint extends EndpointFacts>(
  policy: GatewayPolicyFile,
  endpoints: readonly Endpoint[],
  random: Random,
): readonly Endpoint[] {
  const weightOf = (endpoint: Endpoint): number => (endpoint.isShut ? 0 : endpoint.weight * warmth(policy, endpoint));
  const total = endpoints.reduce((sum, endpoint) => sum + weightOf(endpoint), 0);
  let left = random.next() * total;
  const drawn = endpoints.find((endpoint) => {
    left -= weightOf(endpoint);
    return left < 0;
  });
  return drawn === undefined ? endpoints : [drawn, ...endpoints.filter((endpoint) => endpoint !== drawn)];
}

function placeSmallModel<Endpoint extends EndpointFacts>(
  policy: GatewayPolicyFile,
  endpoints: readonly Endpoint[],
  { difficulty }: CallNeeds,
): readonly Endpoint[] {
  const { multiplex } = policy;
  const small = endpoints.find(({ modelId }) => modelId === multiplex?.small);
  if (multiplex === undefined || small === undefined) return endpoints;
  const others = endpoints.filter((endpoint) => endpoint !== small);
  return difficulty < multiplex.below ? [small, ...others] : [...others, small];
}

function sortedBy<Endpoint>(endpoints: readonly Endpoint[], key: (endpoint: Endpoint) => number): readonly Endpoint[] {
  return endpoints
    .map((endpoint, index) => ({ endpoint, index, key: key(endpoint) }))
    .toSorted((a, b) => (a.key === b.key ? a.index - b.index : a.key - b.key))
    .map(({ endpoint }) => endpoint);
}

function refuseTooLong(policyId: string, endpoints: readonly EndpointFacts[], needs: CallNeeds): never {
  const largest = Math.max(...endpoints.map(({ contextTokens }) => contextTokens ?? 0));
  throw new BudgetExceededError(
    `The prompt takes about ${needs.inputTokens} tokens and up to ${needs.outputTokens} for the answer; the largest context in policy "${policyId}" is ${largest}. Lower "contextTokens" of the pack stage, or add a model with more.`,
    { details: { policy: policyId, ...needs, largest } },
  );
}
