import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CapacityProbe, CapacityResult } from '../../../../main/contract/load-capacity.ts';
import { commandForKey } from '../../../../renderer/app/keyboard/command-for-key.ts';
import { CapacityChart } from '../../../../renderer/features/load/capacity/capacity-chart.tsx';
import { capacityCommands } from '../../../../renderer/features/load/capacity/capacity-commands.ts';
import { useCapacityStore } from '../../../../renderer/features/load/capacity/capacity-store.ts';
import { searchCapacity, stopCapacity } from '../../../../renderer/features/load/capacity/search-capacity.ts';
import { capacityVerdict, probesByRate } from '../../../../renderer/features/load/view-model/capacity-words.ts';
import { createFakeEngineClient } from '../../support/fake-engine-client.ts';

function probe(ratePerSecond: number, p95Ms: number, overrides: Partial<CapacityProbe> = {}): CapacityProbe {
  return {
    runId: `ld-${ratePerSecond}`,
    ratePerSecond,
    seed: 1,
    verdict: p95Ms > 1500 ? 'missed' : 'held',
    chanceHeld: 0.9,
    slo: [],
    requests: 800,
    throughput: ratePerSecond,
    response: { p50Ms: p95Ms / 2, p95Ms, p99Ms: p95Ms * 1.5, maxMs: p95Ms * 2 },
    costUsd: 0,
    saturatedFirst: null,
    ...overrides,
  };
}

const PROBES = [probe(40, 800), probe(160, 4200), probe(80, 1100), probe(120, 2100), probe(100, 1400)];

function found(overrides: Partial<CapacityResult> = {}): CapacityResult {
  return {
    capacityId: 'cap-1',
    scenario: 'spike',
    maxRatePerSecond: 104,
    limitedBy: 'retrieve.p95<120ms',
    confidence: 0.95,
    interval: [96, 112],
    heldAt: { ratePerSecond: 100, runId: 'ld-100' },
    isMonotone: true,
    knee: { ratePerSecond: 90, responseP50Ms: 600 },
    saturatedFirst: 'vector reader',
    endedBy: 'precise',
    probes: PROBES,
    ...overrides,
  };
}

afterEach(() => useCapacityStore.setState({ search: null }));

describe('what a capacity search found', () => {
  it('is a rate, how sure it is, and what gives way first', () => {
    expect(capacityVerdict(found())).toEqual({
      sentence: 'Holds up to 104 /s (95 % sure: 96 /s to 112 /s); retrieve.p95<120ms gives way first.',
      detail: '5 runs; it ended because the interval is as narrow as was asked for.',
    });
  });

  it('does not promise an end where none was found', () => {
    const open = found({ interval: [96, null], limitedBy: 'generator', endedBy: 'bound' });
    expect(capacityVerdict(open).sentence).toBe(
      'Holds up to 104 /s (95 % sure: 96 /s or more); the generator could do no more.',
    );
  });

  it('says so when nothing held', () => {
    expect(capacityVerdict(found({ maxRatePerSecond: 0 })).sentence).toBe('No rate that was tried held.');
  });

  it('reads its runs by rate, whatever the order they ran in', () => {
    expect(probesByRate(PROBES).map(({ ratePerSecond }) => ratePerSecond)).toEqual([40, 80, 100, 120, 160]);
  });
});

describe('the chart of a capacity search', () => {
  it('tells held, missed and unsure apart by shape', () => {
    const probes = [...PROBES, probe(110, 1450, { verdict: 'unsure' })];
    const markup = renderToStaticMarkup(<CapacityChart probes={probes} result={null} />);
    expect(markup.match(/<circle[^>]*data-verdict="held"/g)).toHaveLength(3);
    expect(markup.match(/<rect[^>]*data-verdict="missed"/g)).toHaveLength(2);
    expect(markup.match(/<circle[^>]*data-verdict="unsure"/g)).toHaveLength(1);
    expect(markup).toContain('It held at 100 /s with p95 1.40 s. It missed at 120 /s with p95 2.10 s.');
  });

  it('draws the interval once there is one', () => {
    expect(renderToStaticMarkup(<CapacityChart probes={PROBES} result={null} />)).not.toContain('capacity-interval');
    const markup = renderToStaticMarkup(<CapacityChart probes={PROBES} result={found()} />);
    expect(markup).toContain('capacity-interval');
    expect(markup).toContain('holds to 104 /s');
    expect(markup).toContain('knee 90 /s');
  });
});

describe('searching', () => {
  it('goes on outside of the view, one at a time, and keeps what was measured', async () => {
    const client = createFakeEngineClient({
      calls: { 'load.stopCapacity': () => null },
      streams: {
        'load.capacity': async function* () {
          yield { type: 'started', capacityId: 'cap-1', scenario: 'spike' };
          yield { type: 'probing', number: 1, maxProbes: 5, ratePerSecond: 40 };
          await Promise.resolve();
          yield { type: 'probe', probe: PROBES[0] ?? probe(1, 1) };
          yield { type: 'finished', result: found() };
        },
      },
    });
    const first = searchCapacity(client, 'scenarios/spike.load.yaml', 5);
    await searchCapacity(client, 'scenarios/other.load.yaml', 5);
    await first;
    const { search } = useCapacityStore.getState();
    expect(search).toMatchObject({ scenario: 'scenarios/spike.load.yaml', isRunning: false, probing: null });
    expect(search?.probes).toHaveLength(5);
    expect(client.log.filter(({ method }) => method === 'load.capacity')).toHaveLength(1);
    await stopCapacity(client);
    expect(client.log.at(-1)).toEqual({ method: 'load.stopCapacity', request: { capacityId: 'cap-1' } });
  });

  it('says why it broke', async () => {
    const client = createFakeEngineClient({
      streams: {
        'load.capacity': async function* () {
          yield { type: 'started', capacityId: 'cap-1', scenario: 'spike' };
          throw new Error('another run goes on');
        },
      },
    });
    await searchCapacity(client, 'scenarios/spike.load.yaml', 5);
    expect(useCapacityStore.getState().search).toMatchObject({ isRunning: false, error: 'another run goes on' });
  });

  it('is stopped by Esc while it goes on', async () => {
    const stop = vi.fn<() => void>();
    const key = { key: 'Escape', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
    const place = { isEditing: false, allowsSingleKeys: true, isMac: false };
    const commands = (isRunning: boolean) => capacityCommands({ isRunning, start: () => {}, stop });
    await commandForKey(commands(true), key, place)?.run({} as never);
    expect(stop).toHaveBeenCalledOnce();
    expect(
      commands(false)
        .find(({ id }) => id === 'load.stop-capacity')
        ?.isEnabled?.({} as never),
    ).toBe(false);
  });
});
