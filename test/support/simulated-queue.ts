import { createSeededSequence } from '../../main/base/seeded-sequence.ts';

export interface QueueOptions {
  arrivalRate: number;
  servers: number;
  meanServiceSeconds: number;
  service: 'exponential' | 'deterministic';
  requests: number;
  /** First ones that are not measured: the queue begins empty. */
  warmUp: number;
  seed: number;
}

/**
 * First come, first served, in virtual time: Poisson arrivals, each taken by the server that is free first.
 *
 * @returns response times in seconds, in the order of arrival
 * @see Kiefer and Wolfowitz, "On the theory of queues with many servers", 1955
 */
export function simulateQueue(options: QueueOptions): number[] {
  const { arrivalRate, servers, meanServiceSeconds, service, requests, warmUp, seed } = options;
  const random = createSeededSequence(seed * 2_654_435_761);
  const exponential = (mean: number): number => -Math.log(1 - random.next()) * mean;
  const freeAt = Array.from({ length: servers }, () => 0);
  const responses: number[] = [];
  let now = 0;
  for (let index = 0; index < requests + warmUp; index += 1) {
    now += exponential(1 / arrivalRate);
    let first = 0;
    for (let server = 1; server < servers; server += 1) {
      if ((freeAt[server] ?? 0) < (freeAt[first] ?? 0)) first = server;
    }
    const startedAt = Math.max(now, freeAt[first] ?? 0);
    const endedAt = startedAt + (service === 'deterministic' ? meanServiceSeconds : exponential(meanServiceSeconds));
    freeAt[first] = endedAt;
    if (index >= warmUp) responses.push(endedAt - now);
  }
  return responses;
}
