/**
 * A simulated model over HTTP, on this machine only: OpenAI's chat completions and responses and Anthropic's messages, so
 * that other people's clients can be tried against it. Faults are real: sockets are reset, characters are cut in two.
 * Whoever reaches the loopback address may ask, with any key; foreign pages are kept out by the Host and Origin checks.
 */
import type { SimulatorFaultType, SimulatorProfile, SimulatorServerStatus } from '../../contract/simulator.ts';
import { createSimulation } from '../../gateway/simulator/simulation.ts';
import type { Clock } from '../../spec/clock.ts';
import { DEFAULT_HTTP_LIMITS, type HttpLimits } from '../http/http-limits.ts';
import { closeServer, createLimitedServer } from '../http/limited-server.ts';
import { listenOnLoopback } from '../http/listen-on-loopback.ts';
import { createRequestGuard } from '../http/request-guard.ts';
import { answerSimulated, type SimulatorCounts } from './answer-simulated.ts';

/** A stalled call holds its connection, so there are more of them than people have browsers. */
const MAX_CONNECTIONS = 4096;

export interface SimulatorServer {
  readonly port: number;
  status(): SimulatorServerStatus;
  /** Ends every connection. Safe to call twice. */
  close(): Promise<void>;
}

/** @throws AddressInUseError when the port is taken */
export async function startSimulatorServer(options: {
  profile: SimulatorProfile;
  seed?: number;
  /** 0 takes any free port. */
  port: number;
  clock: Clock;
  limits?: Partial<HttpLimits>;
}): Promise<SimulatorServer> {
  const { profile, clock } = options;
  const simulation = createSimulation({
    profile,
    clock,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  const limits = { ...DEFAULT_HTTP_LIMITS, maxConnections: MAX_CONNECTIONS, ...options.limits };
  const { servers, port } = await listenOnLoopback(() => createLimitedServer(limits), options.port);
  const guard = createRequestGuard(port);
  const faults: Partial<Record<SimulatorFaultType, number>> = {};
  const counts: SimulatorCounts = { requests: 0, disconnected: 0 };
  const startedAt = new Date(clock.now()).toISOString();
  const context = {
    guard,
    simulation,
    clock,
    counts,
    onFault: (type: SimulatorFaultType): void => {
      faults[type] = (faults[type] ?? 0) + 1;
    },
  };
  for (const server of servers) {
    server.on('request', (request, response) => void answerSimulated(request, response, context));
  }
  const base = `http://127.0.0.1:${port}`;
  return {
    port,
    status: () => ({
      profile: profile.id,
      seed: simulation.seed,
      port,
      openaiBaseUrl: `${base}/v1`,
      anthropicBaseUrl: base,
      startedAt,
      ...counts,
      faults: { ...faults },
    }),
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}
