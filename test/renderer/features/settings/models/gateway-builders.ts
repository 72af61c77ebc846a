import type { EndpointView, GatewayState } from '../../../../../main/contract/gateway.ts';
import type {
  LanguageModelInfo,
  LanguageModelListResponse,
  ProviderInfo,
} from '../../../../../main/contract/provider.ts';

export function aState(facts: Partial<GatewayState> = {}): GatewayState {
  return {
    at: '2026-03-02T10:00:00.000Z',
    endpoints: [],
    routes: [],
    limits: [],
    budgets: [],
    pools: [],
    retries: [],
    policies: [],
    ...facts,
  };
}

export function anEndpoint(facts: Partial<EndpointView> & { model: string }): EndpointView {
  return {
    provider: facts.model.slice(0, facts.model.indexOf('/')),
    isLocal: false,
    breaker: null,
    firstTokenP50Ms: null,
    inFlight: 0,
    callsToday: 0,
    failuresToday: 0,
    lastError: null,
    ...facts,
  };
}

export function aBreaker(
  facts: Partial<NonNullable<EndpointView['breaker']>> = {},
): NonNullable<EndpointView['breaker']> {
  return {
    state: 'closed',
    since: '2026-03-02T09:00:00.000Z',
    nextProbeAt: null,
    calls: 0,
    errorRate: 0,
    slowCallRate: 0,
    history: [],
    ...facts,
  };
}

export function aProvider(facts: Partial<ProviderInfo> & { id: string }): ProviderInfo {
  return {
    kind: 'openai',
    origin: 'declared',
    baseUrl: null,
    isLocal: false,
    secret: null,
    state: 'ready',
    why: null,
    modelCount: 1,
    ...facts,
  };
}

export function aModel(facts: Partial<LanguageModelInfo> & { id: string }): LanguageModelInfo {
  return {
    provider: facts.id.slice(0, facts.id.indexOf('/')),
    isLocal: false,
    contextTokens: null,
    supportsTools: null,
    supportsJsonSchema: null,
    state: 'ready',
    why: null,
    price: 'known',
    ...facts,
  };
}

export function someModels(facts: Partial<LanguageModelListResponse> = {}): LanguageModelListResponse {
  const local = aModel({ id: 'local/extractive', isLocal: true, price: 'free' });
  return {
    chosen: null,
    effective: 'local/extractive',
    providers: [aProvider({ id: 'local', kind: null, origin: 'built-in', isLocal: true })],
    models: [local],
    ...facts,
  };
}
