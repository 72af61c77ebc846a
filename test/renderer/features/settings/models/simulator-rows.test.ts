import { expect, it } from 'vitest';
import {
  type SimulatorProfileEntry,
  type SimulatorServerStatus,
  simulatorProfile,
} from '../../../../../main/contract/simulator.ts';
import { faultsText, simulatorRows } from '../../../../../renderer/features/settings/models/simulator-rows.ts';

const profile = (id: string): SimulatorProfileEntry => ({
  profile: simulatorProfile.parse({ version: 1, id }),
  modelId: `sim/${id}`,
  origin: 'shipped',
  path: null,
});
const served = (id: string, port: number): SimulatorServerStatus => ({
  profile: id,
  seed: 1,
  port,
  openaiBaseUrl: `http://127.0.0.1:${port}/v1`,
  anthropicBaseUrl: `http://127.0.0.1:${port}`,
  startedAt: '2026-01-05T09:00:00.000Z',
  requests: 0,
  faults: {},
  disconnected: 0,
});

it('puts served simulators first, each server on a row of its own', () => {
  const rows = simulatorRows(
    [profile('instant'), profile('flaky'), profile('steady')],
    [served('steady', 4001), served('steady', 4002)],
  );
  expect(rows.map(({ key }) => key)).toEqual(['sim/steady 4001', 'sim/steady 4002', 'sim/instant', 'sim/flaky']);
  expect(rows.map(({ server }) => server?.port ?? null)).toEqual([4001, 4002, null, null]);
});

it('lists the faults that were met, and none that were not', () => {
  expect(faultsText({ faults: {}, disconnected: 0 })).toBe('');
  expect(faultsText({ faults: { 'rate-limit': 3, stall: 0 }, disconnected: 2 })).toBe(', rate-limit 3, 2 left early');
});
