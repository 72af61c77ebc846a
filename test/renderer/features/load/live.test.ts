import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LoadRunEvent } from '../../../../main/contract/load.ts';
import { commandForKey } from '../../../../renderer/app/keyboard/command-for-key.ts';
import { afterEvents, useLiveStore } from '../../../../renderer/features/load/live/live-store.ts';
import { shownRun } from '../../../../renderer/features/load/live/use-run.ts';
import { watchRun } from '../../../../renderer/features/load/live/watch-run.ts';
import { runCommands } from '../../../../renderer/features/load/run/run-commands.ts';
import { createFakeEngineClient } from '../../support/fake-engine-client.ts';
import { loadDetail, loadResult, loadSummary, loadTick, spikeTicks } from './load-builders.ts';

afterEach(() => useLiveStore.getState().reset());

const progress = (): LoadRunEvent => ({
  type: 'progress',
  progress: {
    elapsedMs: 500,
    requests: 10,
    completed: 5,
    failed: 0,
    dropped: 0,
    inFlight: 5,
    waiting: 0,
    responseP50Ms: null,
    responseP99Ms: null,
  },
});

describe('a run that goes on', () => {
  it('grows by each second, and leaves the seconds alone when only the progress moved', () => {
    const before = { runId: 'ld-1', ticks: [loadTick(0)], progress: null, end: null };
    expect(afterEvents(before, [{ type: 'tick', tick: loadTick(1000) }]).ticks).toHaveLength(2);
    expect(afterEvents(before, [progress()]).ticks).toBe(before.ticks);
  });

  it('is taken in as one when it is opened an hour after it began', async () => {
    const ticks = Array.from({ length: 3600 }, (_, second) => loadTick(second * 1000));
    let changes = 0;
    const stop = useLiveStore.subscribe(() => {
      changes += 1;
    });
    const client = createFakeEngineClient({
      streams: {
        'load.watch': async function* () {
          for (const tick of ticks) yield { type: 'tick', tick };
          yield { type: 'finished', result: loadResult(), isStopped: false, unfinished: 0 };
        },
      },
    });
    watchRun(client, 'ld-long');
    watchRun(client, 'ld-long');
    await vi.waitFor(() => expect(useLiveStore.getState().runs['ld-long']?.end).not.toBeNull());
    stop();
    expect(useLiveStore.getState().runs['ld-long']?.ticks).toHaveLength(3600);
    expect(changes).toBeLessThan(60);
    expect(client.log.filter(({ method }) => method === 'load.watch')).toHaveLength(1);
  });

  it('is forgotten when its connection breaks, so that it can be followed again', async () => {
    const client = createFakeEngineClient({
      streams: {
        'load.watch': async function* () {
          yield { type: 'tick', tick: loadTick(0) };
          throw new Error('the connection was closed');
        },
      },
    });
    watchRun(client, 'ld-lost');
    await vi.waitFor(() => expect(useLiveStore.getState().runs['ld-lost']).toBeUndefined());
  });

  it('is drawn from what has come in, and to the end of its schedule', () => {
    const detail = loadDetail({ summary: loadSummary({ state: 'running' }), result: null, ticks: spikeTicks(2) });
    const shown = shownRun(detail, spikeTicks(102));
    expect(shown).toMatchObject({ isRunning: true, nowMs: 102_000, durationMs: 180_000 });
    expect(shownRun(detail, null).nowMs).toBe(2000);
  });

  it('draws a run that took longer than its schedule to its end', () => {
    expect(shownRun(loadDetail({ ticks: spikeTicks(200) }), null).durationMs).toBe(200_000);
  });
});

describe('Esc in a run', () => {
  const key = { key: 'Escape', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  const place = { isEditing: false, allowsSingleKeys: true, isMac: false };
  const commands = (isRunning: boolean, stop: () => void) =>
    runCommands({
      runId: 'ld-1',
      scenario: 'spike',
      isRunning,
      canRepeat: true,
      stop,
      runAgain: () => {},
      toRuns: () => {},
    });

  it('stops it', async () => {
    const stop = vi.fn<() => void>();
    const command = commandForKey(commands(true, stop), key, place);
    expect(command?.id).toBe('load.stop');
    await command?.run({} as never);
    expect(stop).toHaveBeenCalledOnce();
  });

  it('does nothing to one that has ended', () => {
    expect(
      commands(false, () => {})
        .find(({ id }) => id === 'load.stop')
        ?.isEnabled?.({} as never),
    ).toBe(false);
  });
});
