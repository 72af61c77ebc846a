import type { BreakerView, EndpointView, GatewayState } from '../../../../main/contract/gateway.ts';
import type { LanguageModelInfo, LanguageModelListResponse, ProviderInfo } from '../../../../main/contract/provider.ts';
import { type DotState, formatQuantity } from '../../../ui/index.ts';

/** One provider with what its models did today. */
export interface ProviderRow {
  provider: ProviderInfo;
  models: readonly LanguageModelInfo[];
  endpoints: readonly EndpointView[];
  callsToday: number;
  failuresToday: number;
  /** Median of the busiest of its models; null before the first answer. */
  firstTokenP50Ms: number | null;
  /** The worst of its models'. */
  breaker: BreakerView | null;
}

const WORST_FIRST = { open: 0, 'half-open': 1, closed: 2 } as const;

/** @returns a row for each provider, in the engine's order; policies are not providers, though models are named by them */
export function providerRows(models: LanguageModelListResponse, state: GatewayState): ProviderRow[] {
  return models.providers
    .filter(({ id }) => id !== 'policy')
    .map((provider) => {
      const endpoints = state.endpoints.filter((endpoint) => endpoint.provider === provider.id);
      const busiest = endpoints.toSorted((a, b) => b.callsToday - a.callsToday);
      const breakers = endpoints.flatMap(({ breaker }) => breaker ?? []);
      return {
        provider,
        models: models.models.filter((model) => model.provider === provider.id),
        endpoints,
        callsToday: endpoints.reduce((sum, { callsToday }) => sum + callsToday, 0),
        failuresToday: endpoints.reduce((sum, { failuresToday }) => sum + failuresToday, 0),
        firstTokenP50Ms: busiest.find(({ firstTokenP50Ms }) => firstTokenP50Ms !== null)?.firstTokenP50Ms ?? null,
        breaker: breakers.toSorted((a, b) => WORST_FIRST[a.state] - WORST_FIRST[b.state])[0] ?? null,
      };
    });
}

/** @returns where a provider answers, and with how many models */
export function providerPlace({ provider }: ProviderRow): string {
  const where = provider.kind === null ? 'in the engine' : provider.isLocal ? 'this machine' : 'cloud';
  const found = provider.origin === 'found' && provider.state === 'ready' ? ', found' : '';
  const count = provider.state === 'ready' ? `, ${formatQuantity(provider.modelCount, 'model')}` : '';
  return `${where}${found}${count}`;
}

export interface BreakerFace {
  dot: DotState;
  text: string;
}

/** @returns the state of a provider's breaker in shape and words; of one that cannot be called, why */
export function breakerFace({ provider, breaker }: ProviderRow, nowMs: number): BreakerFace {
  if (provider.state === 'offline') return { dot: 'off', text: 'off: offline mode' };
  if (provider.state === 'no-key') return { dot: 'off', text: 'off: no key' };
  if (provider.state === 'restricted') return { dot: 'off', text: 'off: workspace is restricted' };
  if (provider.state === 'not-found') return { dot: 'off', text: 'not found' };
  if (breaker === null) return { dot: 'ok', text: 'ready' };
  if (breaker.state === 'closed') return { dot: 'ok', text: 'closed' };
  if (breaker.state === 'half-open') return { dot: 'warn', text: 'half-open, 1 probe out' };
  const wait = breaker.nextProbeAt === null ? null : Math.max(0, Date.parse(breaker.nextProbeAt) - nowMs);
  return { dot: 'error', text: wait === null ? 'open' : `open, probe in ${Math.ceil(wait / 1000)} s` };
}
