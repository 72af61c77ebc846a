import { afterEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { GateRunEvent } from '../../../../main/contract/gate.ts';
import { useGateRuns } from '../../../../renderer/features/releases/gate/gate-run-store.ts';
import { evidencePath } from '../../../../renderer/features/releases/gate/gate-table.tsx';
import {
  promoteRelease,
  runGate,
  stopGate,
  WORKING_TREE,
} from '../../../../renderer/features/releases/gate/run-gate.ts';
import { failedFirst, gateMarks } from '../../../../renderer/features/releases/view-model/gate-marks.ts';
import { createFakeEngineClient } from '../../support/fake-engine-client.ts';
import { gateCheck, gateReport, HASH, OTHER } from './release-builders.ts';

afterEach(() => useGateRuns.setState({ runs: {}, abort: null }));

const recall = gateCheck();
const replay = gateCheck({ name: 'Replay: worse', kind: 'replay', held: false, actual: 67, ci95: null, limit: 12 });

async function* judging(): AsyncGenerator<GateRunEvent> {
  yield { type: 'started', gateRunId: 'gate-1', release: OTHER, total: 2 };
  yield { type: 'check-started', name: recall.name, index: 0 };
  yield { type: 'check-progress', index: 0, done: 3, total: 12 };
  yield { type: 'check-finished', index: 0, check: recall };
  yield { type: 'check-started', name: replay.name, index: 1 };
  yield { type: 'check-finished', index: 1, check: replay };
  yield { type: 'finished', report: gateReport([recall, replay]) };
}

describe('running a gate', () => {
  it('keeps every check in the order of its file, and the report', async () => {
    const client = createFakeEngineClient({ streams: { 'gate.run': judging } });
    await runGate(client, 'claims', 'support');
    const run = useGateRuns.getState().runs['claims'];
    expect(run?.checks.map((check) => check?.name)).toEqual([recall.name, replay.name]);
    expect(run).toMatchObject({ isRunning: false, error: null, wasStopped: false });
    expect(run?.report?.held).toBe(false);
    expect(client.log).toEqual([{ method: 'gate.run', request: { gate: 'support', release: 'claims' } }]);
  });

  it('names no release for the working tree', async () => {
    const client = createFakeEngineClient({ streams: { 'gate.run': judging } });
    await runGate(client, WORKING_TREE, 'support');
    expect(client.log[0]?.request).toEqual({ gate: 'support' });
  });

  it('says of a promotion that was refused that the release does not serve', async () => {
    const client = createFakeEngineClient({
      streams: {
        'release.promote': async function* () {
          yield* judging();
          const report = {
            promoted: false,
            release: OTHER,
            before: HASH,
            reason: '67 got worse',
            gate: gateReport([replay]),
          };
          yield { type: 'promoted' as const, report };
        },
      },
    });
    await expect(promoteRelease(client, { name: 'claims', gate: 'support', reason: '' })).resolves.toBe(false);
    expect(useGateRuns.getState().runs['claims']?.promotion?.reason).toBe('67 got worse');
  });

  it('is one at a time, and a stopped one is told from a broken one', async () => {
    const client = createFakeEngineClient({
      streams: {
        'gate.run': async function* (_request, { signal }) {
          yield { type: 'started', gateRunId: 'gate-1', release: OTHER, total: 2 };
          await new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
          });
        },
      },
    });
    const running = runGate(client, 'claims', 'support');
    await runGate(client, 'other', 'support');
    expect(client.log).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve));
    stopGate();
    await running;
    expect(useGateRuns.getState().runs['claims']).toMatchObject({ isRunning: false, wasStopped: true, error: null });
    const broken = createFakeEngineClient({
      streams: {
        'gate.run': () => {
          throw new Error('gates/support.gate.yaml:3:1: unknown key');
        },
      },
    });
    await runGate(broken, 'claims', 'support');
    expect(useGateRuns.getState().runs['claims']?.error).toContain('gates/support.gate.yaml:3:1');
  });
});

describe('the line of a check', () => {
  it('has the value, its interval and the limit on one scale', () => {
    // A tenth of the limit at least, 0.09 around 0.93, and 12 % air on either side: 0.8742 to 0.9858.
    expect(gateMarks({ actual: 0.93, ci95: [0.9, 0.96], limit: 0.9 })).toMatchObject({
      value: expect.closeTo(0.5, 3),
      limit: expect.closeTo(0.231, 2),
    });
  });

  it('is not drawn without a value or a limit', () => {
    expect(gateMarks({ actual: null, ci95: null, limit: 1 })).toBeNull();
    expect(gateMarks({ actual: 1, ci95: null, limit: null })).toBeNull();
  });

  it('keeps every mark in sight, and in its order', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, value, value, (actual, limit, one, other) => {
        const ci95 = [Math.min(one, other), Math.max(one, other)] as const;
        const marks = gateMarks({ actual, ci95, limit });
        if (marks === null) throw new Error('finite values have marks');
        for (const at of [marks.value, marks.limit, ...(marks.interval ?? [])]) {
          expect(at).toBeGreaterThanOrEqual(0);
          expect(at).toBeLessThanOrEqual(1);
        }
        expect(marks.value < marks.limit).toBe(marks.value !== marks.limit && actual < limit);
      }),
    );
  });
});

describe('the table of checks', () => {
  it('has what failed on top, each half in the order of the gate', () => {
    const all = [recall, replay, { ...recall, name: 'b' }, { ...replay, name: 'c' }];
    expect(failedFirst(all).map(({ name }) => name)).toEqual([replay.name, 'c', recall.name, 'b']);
  });

  it('leads to the run behind each', () => {
    expect(evidencePath({ type: 'replay', id: 'rp-1', label: '' })).toBe('/replay/rp-1');
    expect(evidencePath({ type: 'load', id: 'l-1', label: '' })).toBe('/load/l-1');
    expect(evidencePath({ type: 'prompt', id: 'answer', label: '' })).toBe('/prompts/answer');
  });
});
