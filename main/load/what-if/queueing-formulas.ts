/**
 * The chance that an arrival has to wait for one of `servers`, Erlang's C formula, by its stable recurrence over B.
 *
 * @param offeredLoad arrival rate times mean service time, below `servers`
 * @returns 0 to 1; 1 when overloaded
 * @see Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917
 */
export function erlangC(offeredLoad: number, servers: number): number {
  if (offeredLoad >= servers) return 1;
  let blocked = 1;
  for (let k = 1; k <= servers; k += 1) blocked = (offeredLoad * blocked) / (k + offeredLoad * blocked);
  const utilisation = offeredLoad / servers;
  return blocked / (1 - utilisation * (1 - blocked));
}

/**
 * The mean wait in a G/G/c queue: that of M/M/c times how much arrivals and services scatter. Exact for M/M/c and M/G/1.
 *
 * @param options.arrivalCv2 squared coefficient of variation of the gaps; 1 for Poisson
 * @param options.serviceCv2 the same of the service times
 * @returns in the unit of the service time; Infinity when overloaded
 * @see Allen, Probability, Statistics and Queueing Theory, 2nd ed., 1990, section 5.3 (the Allen–Cunneen formula)
 */
export function allenCunneenWait(options: {
  arrivalsPerUnit: number;
  meanService: number;
  servers: number;
  arrivalCv2: number;
  serviceCv2: number;
}): number {
  const { arrivalsPerUnit, meanService, servers, arrivalCv2, serviceCv2 } = options;
  const load = arrivalsPerUnit * meanService;
  if (load >= servers) return Infinity;
  const exponential = (erlangC(load, servers) * meanService) / (servers - load);
  return (exponential * (arrivalCv2 + serviceCv2)) / 2;
}
