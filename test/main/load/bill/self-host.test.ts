import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selfHostAt, selfHostTerms } from '../../../../main/load/bill/self-host.ts';

const VOLUMES = 400;

describe('machines of one’s own', () => {
  it('pay at every volume from the one that is said on, at none below the first, and not just below', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const machines = fc.tuple(number(10, 5000), number(1, 500), number(0.0001, 0.1), number(20, 2000));
    fc.assert(
      fc.property(machines, ([usd, rate, each, tokens]) => {
        const input = { machineUsdPerMonth: usd, tokensPerSecond: rate, utilisation: 0.5 };
        const { requestsPerMachine, ...terms } = selfHostTerms(input, each, tokens);
        const first = terms.paysFromRequests ?? Infinity;
        const always = terms.paysAlwaysFromRequests ?? Infinity;
        const pays = (requests: number): boolean =>
          selfHostAt(input, requestsPerMachine, requests).usd <= requests * each * (1 + 1e-9);
        const volumes = Array.from({ length: VOLUMES }, (_, index) => (index + 0.5) * requestsPerMachine * 0.07);
        expect(volumes.filter((volume) => volume < first * 0.999 && pays(volume))).toEqual([]);
        expect(volumes.filter((volume) => volume > always && !pays(volume))).toEqual([]);
        // Between what one machine less can do and there, it does not pay; nothing lies between where the two are alike.
        const full = (Math.round(always / first) - 1) * requestsPerMachine;
        const between = [(full + always) / 2].filter((volume) => volume > full * (1 + 1e-6));
        expect(between.filter(pays)).toEqual([]);
      }),
    );
  });
});
