/**
 * Closed formulas of queues, written from the textbook and apart from what they judge. Rates per second, times in seconds.
 *
 * @see Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917
 * @see Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory, 4th ed., 2008, sections 2.3 and 5.1
 */

/** @returns the chance that an arrival has to wait in M/M/c, 0 to 1; 1 when overloaded */
export function erlangC(offeredLoad: number, servers: number): number {
  if (offeredLoad >= servers) return 1;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k += 1) {
    term *= offeredLoad / k;
    sum += term;
  }
  const last = ((term * offeredLoad) / servers) * (servers / (servers - offeredLoad));
  return last / (sum + last);
}

/** @returns the chance that a response takes longer than `t` in M/M/c */
export function mmcResponseTail(t: number, arrivalRate: number, serviceRate: number, servers: number): number {
  const load = arrivalRate / serviceRate;
  if (load >= servers) return 1;
  const waits = erlangC(load, servers);
  const free = servers - load - 1;
  const service = Math.exp(-serviceRate * t);
  // Where the drain of the queue and a service are alike, the quotient has a limit.
  const excess = Math.abs(free) < 1e-9 ? serviceRate * t : (1 - Math.exp(-serviceRate * free * t)) / free;
  return service * (1 + waits * excess);
}

/** @returns the chance that an arrival waits longer than `t` in M/D/1 with service time `d` */
export function md1WaitTail(t: number, arrivalRate: number, d: number): number {
  const load = arrivalRate * d;
  if (load >= 1) return 1;
  let sum = 0;
  for (let k = 0; k <= Math.floor(t / d + 1e-12); k += 1) {
    const x = arrivalRate * (t - k * d);
    let term = Math.exp(x);
    for (let i = 1; i <= k; i += 1) term *= -x / i;
    sum += term;
  }
  return 1 - (1 - load) * sum;
}

/** @returns the rate at which `tail` reaches `share`, by bisection; `tail` rises with the rate */
export function rateWhere(tail: (arrivalRate: number) => number, share: number, maxRate: number): number {
  let low = 0;
  let high = maxRate;
  for (let step = 0; step < 100; step += 1) {
    const middle = (low + high) / 2;
    if (tail(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
