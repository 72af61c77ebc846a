import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { SimulatorProfile, SimulatorServerStatus } from '../../contract/simulator.ts';
import type { EngineServices } from '../services.ts';
import { startSimulatorServer, type SimulatorServer } from './simulator-server.ts';

/** The simulators that one engine serves, by port. They end with it. */
export interface Simulators {
  /** @throws AddressInUseError when the port is taken */
  start(options: { profile: SimulatorProfile; port: number; seed?: number }): Promise<SimulatorServerStatus>;
  /** @returns what it had counted. @throws NotFoundError when none is served there */
  stop(port: number): Promise<SimulatorServerStatus>;
  list(): readonly SimulatorServerStatus[];
  dispose(): Promise<void>;
}

export function createSimulators({ clock, events }: Pick<EngineServices, 'clock' | 'events'>): Simulators {
  const servers = new Map<number, SimulatorServer>();
  return {
    start: async (options) => {
      const server = await startSimulatorServer({ ...options, clock });
      servers.set(server.port, server);
      events.publish({ type: 'simulators-changed' });
      return server.status();
    },
    stop: async (port) => {
      const server = servers.get(port);
      if (server === undefined) {
        const known = [...servers.keys()].join(', ') || 'none';
        throw new NotFoundError(`No simulator is served on port ${port}. Ports with one: ${known}.`);
      }
      servers.delete(port);
      const last = server.status();
      await server.close();
      events.publish({ type: 'simulators-changed' });
      return last;
    },
    list: () => [...servers.values()].map((server) => server.status()),
    dispose: async () => {
      const open = [...servers.values()];
      servers.clear();
      await Promise.all(open.map((server) => server.close()));
    },
  };
}
