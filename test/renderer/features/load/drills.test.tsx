import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DrillResult, DrillRunEvent, DrillSide } from '../../../../main/contract/drill.ts';
import type { TraceId } from '../../../../main/contract/ids.ts';
import { commandForKey } from '../../../../renderer/app/keyboard/command-for-key.ts';
import { drillCommands } from '../../../../renderer/features/load/drills/drill-commands.ts';
import { DrillMark } from '../../../../renderer/features/load/drills/drill-mark.tsx';
import { type DrillState, useDrillStore } from '../../../../renderer/features/load/drills/drill-store.ts';
import { runDrills, stopDrills } from '../../../../renderer/features/load/drills/run-drills.ts';
import { drillValue, drillVerdict } from '../../../../renderer/features/load/view-model/drill-words.ts';
import { createFakeEngineClient } from '../../support/fake-engine-client.ts';

const side: DrillSide = { runId: '4f0a91c2'.repeat(4) as TraceId, runIds: [], runs: 400, workspace: '/tmp/without' };

function drillResult(overrides: Partial<DrillResult> = {}): DrillResult {
  return {
    name: 'retry-storm',
    title: 'Retries make it worse',
    guardrail: 'A retry budget.',
    without: { ...side },
    with: { ...side, workspace: '/tmp/with' },
    failureShown: true,
    guardrailHeld: true,
    verdict: 'Without it 3.4 calls an ask, with it 1.1.',
    figures: [],
    change: [],
    explanation: '',
    ms: 8000,
    ...overrides,
  };
}

const finished = (overrides: Partial<DrillResult> = {}): DrillState => ({
  type: 'finished',
  result: drillResult(overrides),
});
const summaries = ['retry-storm', 'cold-start', 'tenant-leak'].map((name) => ({ name, title: name, guardrail: name }));

async function* drill(name: string): AsyncGenerator<DrillRunEvent> {
  yield { type: 'started', name, title: name };
  yield { type: 'progress', side: 'without', message: 'asking' };
  yield { type: 'finished', result: drillResult({ name }) };
}

afterEach(() => useDrillStore.setState({ drills: {}, abort: null }));

describe('running drills', () => {
  it('runs them one after the other, each once', async () => {
    let running = 0;
    let most = 0;
    const client = createFakeEngineClient({
      streams: {
        'drill.run': async function* ({ name }) {
          running += 1;
          most = Math.max(most, running);
          yield* drill(name);
          running -= 1;
        },
      },
    });
    await runDrills(client, ['retry-storm', 'cold-start']);
    expect(most).toBe(1);
    const { drills, abort } = useDrillStore.getState();
    expect(Object.entries(drills).map(([name, { type }]) => [name, type])).toEqual([
      ['retry-storm', 'finished'],
      ['cold-start', 'finished'],
    ]);
    expect(abort).toBeNull();
  });

  it('goes on after one that could not run, and says why', async () => {
    const client = createFakeEngineClient({
      streams: {
        'drill.run': async function* ({ name }) {
          if (name === 'retry-storm') throw new Error('no port is free');
          yield* drill(name);
        },
      },
    });
    await runDrills(client, ['retry-storm', 'cold-start']);
    expect(useDrillStore.getState().drills['retry-storm']).toEqual({ type: 'failed', message: 'no port is free' });
    expect(useDrillStore.getState().drills['cold-start']?.type).toBe('finished');
  });

  it('ends with the one under way when it is stopped: what has ended stays, what waited is as it was', async () => {
    const client = createFakeEngineClient({
      streams: {
        'drill.run': async function* ({ name }, { signal }) {
          if (name === 'retry-storm') yield* drill(name);
          else {
            yield { type: 'started', name, title: name };
            await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
            signal?.throwIfAborted();
          }
        },
      },
    });
    const ended = runDrills(client, ['retry-storm', 'cold-start', 'tenant-leak']);
    await vi.waitFor(() => expect(useDrillStore.getState().drills['cold-start']?.type).toBe('running'));
    stopDrills();
    await ended;
    expect(Object.keys(useDrillStore.getState().drills)).toEqual(['retry-storm']);
    expect(client.log.map(({ request }) => request)).not.toContainEqual({ name: 'tenant-leak' });
  });
});

describe('what drills came to', () => {
  it('names the guardrail that did not hold', () => {
    const states = { 'retry-storm': finished(), 'cold-start': finished({ name: 'cold-start', guardrailHeld: false }) };
    expect(drillVerdict(summaries, states)).toEqual({
      sentence: 'The guardrail of cold-start did not hold.',
      detail: '1 not run in this window',
    });
  });

  it('counts those that held, and does not count what was not run as held', () => {
    expect(drillVerdict(summaries, { 'retry-storm': finished() }).sentence).toBe('1 of 1 guardrail held.');
    expect(drillVerdict(summaries, {}).sentence).toBe('3 drills can be run.');
    const running: DrillState = { type: 'running', side: 'without', message: 'asking' };
    expect(drillVerdict(summaries, { 'retry-storm': finished(), 'cold-start': running })).toEqual({
      sentence: 'Running cold-start.',
      detail: '1 of 2 done',
    });
  });

  it('is no success when the failure did not show without the guardrail: nothing was proved', () => {
    const word = (state: DrillState | null) =>
      renderToStaticMarkup(<DrillMark state={state} />).replaceAll(/<[^>]+>/g, '');
    expect(word(finished())).toBe('held');
    expect(word(finished({ failureShown: false }))).toBe('not shown');
    expect(word(finished({ guardrailHeld: false }))).toBe('did not hold');
    expect(word({ type: 'running', side: 'with', message: '' })).toBe('with it');
    expect(word(null)).toBe('not run');
  });

  it.each([
    [3.4, 'factor', '3.4×'],
    [0.61, 'share', '61 %'],
    [8200, 'ms', '8.20 s'],
    [1200, 'count', '1,200'],
    [0.0022, 'usd', '$0.0022'],
    [512, 'tokens', '512 tok'],
    [Number.NaN, 'ms', 'unknown'],
  ] as const)('writes %s as a %s: %s', (value, unit, text) => {
    expect(drillValue(value, unit)).toBe(text);
  });
});

describe('Esc among the drills', () => {
  const key = { key: 'Escape', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const place = { isEditing: false, allowsSingleKeys: true, isMac: false };
  const commands = (isRunning: boolean, stop: () => void) =>
    drillCommands({ isRunning, runOpen: () => {}, runAll: () => {}, stop });

  it('stops the one that runs', async () => {
    const stop = vi.fn<() => void>();
    await commandForKey(commands(true, stop), key, place)?.run({} as never);
    expect(stop).toHaveBeenCalledOnce();
  });

  it('has nothing to stop when none runs', () => {
    const stops = commands(false, () => {}).find(({ id }) => id === 'load.stop-drills');
    expect(stops?.isEnabled?.({} as never)).toBe(false);
  });
});
