import type { LoadBill, LoadBillRequest, NumberRange, SelfHostCrossover } from '../../contract/load-bill.ts';
import { monthAfter, type PriceOn, priceFactor } from './price-months.ts';
import type { ModelUse, RunMix } from './run-mix.ts';
import { selfHostAt, selfHostTerms } from './self-host.ts';
import { simulateBill } from './simulate-bill.ts';
import { unitEconomics } from './unit-economics.ts';

/**
 * What the mix of a run would cost in the months to come.
 *
 * @param options.today `2026-11-29`; the first month is the one after it, unless another is asked for
 */
export function createBill(options: {
  request: LoadBillRequest;
  mix: RunMix;
  priceOn: PriceOn;
  today: string;
  /** Of how the mix was come by. */
  assumptions?: readonly string[];
}): LoadBill {
  const { request, mix, priceOn, today } = options;
  const unit = unitEconomics(mix.requests);
  const unknown = unknownOf(mix);
  const assumptions = [...(options.assumptions ?? []), ...assumptionsOf(request, mix)];
  const costsUsd = mix.requests.flatMap(({ costUsd }) => costUsd ?? []);
  if (unit.costPerRequestUsd === null) {
    return { runId: request.runId, unit, months: null, total: null, selfHost: null, unknown, assumptions };
  }
  const first = request.startMonth ?? monthAfter(today.slice(0, '2026-12'.length), 1);
  const months = Array.from({ length: request.months }, (_, index) => monthAfter(first, index));
  const hits = hitShare(mix);
  const retries = mix.retryAmplification ?? 1;
  const { months: bills, total } = simulateBill({
    costsUsd,
    months,
    priceFactors: months.map((month) => priceFactor(mix, month, priceOn)),
    requestsPerMonth: request.requestsPerMonth,
    growth: request.growth,
    cacheHits: request.cacheHits ?? point(hits),
    retries: request.retries ?? point(retries),
    // Only answers that miss the cache cost anything, each as often as it is tried.
    costFactor: (draws) => (hits >= 1 ? 1 : (1 - draws.cacheHits) / (1 - hits)) * (draws.retries / retries),
    seed: request.seed,
  });
  return {
    runId: request.runId,
    unit,
    months: bills,
    total,
    selfHost: selfHostOf(request, mix, bills, unknown),
    unknown,
    assumptions,
  };
}

function selfHostOf(
  { selfHost }: LoadBillRequest,
  mix: RunMix,
  bills: NonNullable<LoadBill['months']>,
  unknown: string[],
): SelfHostCrossover | null {
  if (selfHost === undefined) return null;
  const outputTokens = mix.models.reduce((sum, { usage }) => sum + usage.outputTokens, 0);
  const [first] = bills;
  const last = bills.at(-1);
  if (first === undefined || last === undefined) return null;
  if (outputTokens === 0) {
    unknown.push('No model of the run says how many tokens it wrote, so a machine cannot be set against it.');
    return null;
  }
  const outputTokensPerRequest = outputTokens / mix.requests.length;
  const providerUsdPerRequest = first.requests.p50 === 0 ? 0 : first.bill.meanUsd / first.requests.p50;
  if (providerUsdPerRequest === 0) {
    unknown.push('The requests of the run cost nothing, so no machine can be cheaper.');
    return null;
  }
  const terms = selfHostTerms(selfHost, providerUsdPerRequest, outputTokensPerRequest);
  return {
    input: selfHost,
    outputTokensPerRequest,
    providerUsdPerRequest,
    ...terms,
    atVolumes: (first === last ? [first] : [first, last]).map(({ month, requests, bill }) => {
      const { machines, usd } = selfHostAt(selfHost, terms.requestsPerMachine, requests.p50);
      return { month, requests: requests.p50, machines, selfHostUsd: usd, providerUsd: bill.p50Usd };
    }),
  };
}

function unknownOf({ requests, models }: RunMix): string[] {
  const without = models.filter(({ unknownCalls }) => unknownCalls > 0);
  const named = without.map(
    ({ model, unknownCalls }: ModelUse) =>
      `What ${model} cost in ${unknownCalls} of its calls is not known. Give its price in prices.jsonc; it counts for a run that has been, too.`,
  );
  if (requests.length === 0) return ['The run has no requests whose cost could be told.'];
  const lacking = requests.filter(({ costUsd }) => costUsd === null).length;
  if (named.length > 0 || lacking === 0) return named;
  return [`What ${lacking} of ${requests.length} requests cost is not known.`];
}

function assumptionsOf({ cacheHits, selfHost, growth }: LoadBillRequest, mix: RunMix): string[] {
  const { models, cacheHitShare, retryAmplification, requests, day } = mix;
  const sentences = [
    `Every month has the mix of the run: ${requests.length} requests, ${models.map(({ model }) => model).join(', ') || 'no model'}, at the prices of prices.jsonc on each day (the run's are of ${day}).`,
    `Each month has ${percent(growth.from)}${growth.to === growth.from ? '' : ` to ${percent(growth.to)}`} more requests than the one before.`,
  ];
  if (cacheHits !== undefined && cacheHitShare === null) {
    sentences.push('No cache looked for an answer in the run: it is taken for one without hits.');
  } else if (cacheHits === undefined && cacheHitShare !== null) {
    sentences.push(`As in the run, ${percent(cacheHitShare)} of the answers come from a cache.`);
  }
  if (retryAmplification !== null) {
    sentences.push(`The run made ${retryAmplification.toFixed(3)} calls for each that was needed.`);
  }
  if (selfHost !== undefined) {
    sentences.push(
      `A machine costs $${selfHost.machineUsdPerMonth} a month, writes ${selfHost.tokensPerSecond} tokens a second and is at work ${percent(selfHost.utilisation)} of the time, as typed; reading prompts takes it nothing beside.`,
    );
  }
  return sentences;
}

function hitShare({ cacheHitShare }: RunMix): number {
  return cacheHitShare ?? 0;
}

function point(value: number): NumberRange {
  return { from: value, to: value };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
