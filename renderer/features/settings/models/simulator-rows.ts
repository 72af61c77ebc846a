import type { SimulatorProfileEntry, SimulatorServerStatus } from '../../../../main/contract/simulator.ts';
import { formatCount } from '../../../ui/index.ts';

/** A profile, and its server when it has one; a profile that is served twice has two rows. */
export interface SimulatorRow {
  key: string;
  entry: SimulatorProfileEntry;
  server: SimulatorServerStatus | null;
}

/** @returns served ones first, then in the engine's order */
export function simulatorRows(
  profiles: readonly SimulatorProfileEntry[],
  served: readonly SimulatorServerStatus[],
): SimulatorRow[] {
  const rows = profiles.flatMap((entry): SimulatorRow[] => {
    const servers = served.filter(({ profile }) => profile === entry.profile.id);
    if (servers.length === 0) return [{ key: entry.modelId, entry, server: null }];
    return servers.map((server) => ({ key: `${entry.modelId} ${server.port}`, entry, server }));
  });
  return rows.toSorted((a, b) => Number(b.server !== null) - Number(a.server !== null));
}

/** @returns the faults its requests met: `, rate-limit 3, stall 1`; nothing without any */
export function faultsText({ faults, disconnected }: Pick<SimulatorServerStatus, 'faults' | 'disconnected'>): string {
  const met = Object.entries(faults)
    .filter(([, count]) => count > 0)
    .map(([type, count]) => `, ${type} ${formatCount(count)}`)
    .join('');
  return disconnected === 0 ? met : `${met}, ${formatCount(disconnected)} left early`;
}
