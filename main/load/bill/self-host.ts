import type { SelfHostInput } from '../../contract/load-bill.ts';

/** Of a mean month: 365.25 days over twelve. */
export const SECONDS_PER_MONTH = (365.25 * 86_400) / 12;

export interface SelfHostTerms {
  requestsPerMachine: number;
  paysFromRequests: number | null;
  paysAlwaysFromRequests: number | null;
}

/**
 * Where whole machines at a fixed price become cheaper than a price per request. With K requests a machine and month, F
 * dollars a machine and c dollars a request, n machines pay from n·F/c on and can do n·K. A full machine costs F for what
 * the provider takes c·K for: with F ≥ c·K it never pays. Else it pays first at F/c, but after each n·K one machine more
 * begins nearly empty; that costs more than the provider for a while, until so many run that it no longer does.
 *
 * @param providerUsdPerRequest above 0
 * @param outputTokensPerRequest above 0
 */
export function selfHostTerms(
  input: SelfHostInput,
  providerUsdPerRequest: number,
  outputTokensPerRequest: number,
): SelfHostTerms {
  const requestsPerMachine = (input.tokensPerSecond * input.utilisation * SECONDS_PER_MONTH) / outputTokensPerRequest;
  const even = input.machineUsdPerMonth / providerUsdPerRequest;
  if (even >= requestsPerMachine) {
    return { requestsPerMachine, paysFromRequests: null, paysAlwaysFromRequests: null };
  }
  // Beyond m full machines the next one pays at once when m·K ≥ (m + 1)·F/c.
  const full = Math.ceil(even / (requestsPerMachine - even));
  return { requestsPerMachine, paysFromRequests: even, paysAlwaysFromRequests: Math.max(1, full) * even };
}

/** @returns how many machines a volume takes, and what they cost */
export function selfHostAt(
  input: SelfHostInput,
  requestsPerMachine: number,
  requests: number,
): { machines: number; usd: number } {
  const machines = Math.max(1, Math.ceil(requests / requestsPerMachine));
  return { machines, usd: machines * input.machineUsdPerMonth };
}
