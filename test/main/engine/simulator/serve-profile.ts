import { onTestFinished } from 'vitest';
import { type SimulatorProfile, simulatorProfile } from '../../../../main/contract/simulator.ts';
import { type SimulatorServer, startSimulatorServer } from '../../../../main/engine/simulator/simulator-server.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { shippedProfiles } from '../../../../main/gateway/simulator/shipped-profiles.ts';
import type { HttpLimits } from '../../../../main/engine/http/http-limits.ts';

/** A simulator on this machine, gone with the test. A name is a shipped profile. */
export async function serveProfile(
  given: Record<string, unknown> | string,
  options: { seed?: number; limits?: Partial<HttpLimits> } = {},
): Promise<SimulatorServer & { openai: string; anthropic: string }> {
  const profile =
    typeof given === 'string'
      ? (shippedProfiles().get(given) as SimulatorProfile)
      : simulatorProfile.parse({ version: 1, id: 'test', ...given });
  const server = await startSimulatorServer({ profile, port: 0, clock: systemClock, ...options });
  onTestFinished(() => server.close());
  const { openaiBaseUrl, anthropicBaseUrl } = server.status();
  return { ...server, openai: openaiBaseUrl, anthropic: anthropicBaseUrl };
}

/** A profile that always fails so. */
export function always(fault: Record<string, unknown>, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...more, faults: [{ share: 1, fault }] };
}
