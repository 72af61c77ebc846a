import { describe, expect, it } from 'vitest';
import {
  breakerFace,
  providerPlace,
  type ProviderRow,
  providerRows,
} from '../../../../../renderer/features/settings/models/endpoint-rows.ts';
import { aBreaker, aModel, anEndpoint, aProvider, aState, someModels } from './gateway-builders.ts';

const NOW = Date.parse('2026-03-02T10:00:00.000Z');

const rowOf = (facts: Partial<ProviderRow> = {}): ProviderRow => ({
  provider: aProvider({ id: 'openai' }),
  models: [],
  endpoints: [],
  callsToday: 0,
  failuresToday: 0,
  firstTokenP50Ms: null,
  breaker: null,
  ...facts,
});

describe('a provider as a row', () => {
  it('adds up what its models did and shows the worst of their breakers', () => {
    const models = someModels({
      providers: [aProvider({ id: 'ollama', isLocal: true, origin: 'found', modelCount: 2 })],
      models: [aModel({ id: 'ollama/a' }), aModel({ id: 'ollama/b' })],
    });
    const state = aState({
      endpoints: [
        anEndpoint({ model: 'ollama/a', callsToday: 3, failuresToday: 1, firstTokenP50Ms: 400, breaker: aBreaker() }),
        anEndpoint({
          model: 'ollama/b',
          callsToday: 7,
          firstTokenP50Ms: 200,
          breaker: aBreaker({ state: 'open', nextProbeAt: '2026-03-02T10:00:11.200Z' }),
        }),
      ],
    });
    const [row] = providerRows(models, state);
    expect(row).toMatchObject({ callsToday: 10, failuresToday: 1, firstTokenP50Ms: 200 });
    expect(providerPlace(row ?? rowOf())).toBe('this machine, found, 2 models');
    expect(breakerFace(row ?? rowOf(), NOW)).toEqual({ dot: 'error', text: 'open, probe in 12 s' });
  });

  it('says why a provider is off instead of the state of its breaker', () => {
    const off = rowOf({
      provider: aProvider({ id: 'openai', state: 'offline' }),
      breaker: aBreaker({ state: 'open' }),
    });
    expect(breakerFace(off, NOW)).toEqual({ dot: 'off', text: 'off: offline mode' });
    expect(breakerFace(rowOf({ provider: aProvider({ id: 'openai', state: 'no-key' }) }), NOW).text).toBe(
      'off: no key',
    );
  });

  it('does not call a probe that is overdue negative', () => {
    const row = rowOf({ breaker: aBreaker({ state: 'open', nextProbeAt: '2026-03-02T09:59:00.000Z' }) });
    expect(breakerFace(row, NOW).text).toBe('open, probe in 0 s');
  });
});
