import type { CorpusCost, LoadBill, SelfHostCrossover } from '../contract/load-bill.ts';
import { formatCost, formatCount, formatTable } from './format.ts';

const PERCENT = 100;
const BYTES_PER_GB = 1e9;
/** Paths shown; the others are in the JSON. */
const SHOWN_PATHS = 5;

/** Unit economics, the months, and where a machine of one's own pays; what is taken for granted at the end. */
export function describeBill({ unit, months, total, selfHost, assumptions }: LoadBill): string {
  const paths = unit.paths
    .slice(0, SHOWN_PATHS)
    .map(({ path, requests, meanUsd, costShare }) => [
      path,
      formatCount(requests),
      formatCost(meanUsd),
      costShare === null ? '–' : `${(costShare * PERCENT).toFixed(1)} %`,
    ]);
  const rows = (months ?? []).map(({ month, requests, bill }) => [
    month,
    formatCount(requests.p50),
    money(bill.p50Usd),
    money(bill.p95Usd),
  ]);
  return [
    `a request ${formatCost(unit.costPerRequestUsd)} · a success ${formatCost(unit.costPerSuccessUsd)} · p99 ${formatCost(unit.p99Usd)} · ${formatCount(unit.succeeded)} of ${formatCount(unit.requests)} succeeded`,
    '',
    formatTable([['path', 'requests', 'mean', 'of the cost'], ...paths]),
    '',
    total === null
      ? 'The bill is unknown: a price is missing.'
      : formatTable([
          ['month', 'requests', 'p50', 'p95'],
          ...rows,
          ['together', '', money(total.p50Usd), money(total.p95Usd)],
        ]),
    ...(selfHost === null ? [] : ['', describeSelfHost(selfHost)]),
    '',
    ...assumptions.map((sentence) => `- ${sentence}`),
  ].join('\n');
}

function describeSelfHost(crossover: SelfHostCrossover): string {
  const { paysFromRequests, paysAlwaysFromRequests, requestsPerMachine, providerUsdPerRequest, atVolumes } = crossover;
  const verdict =
    paysFromRequests === null || paysAlwaysFromRequests === null
      ? 'Machines of your own never pay: a full one costs more than the provider takes for the same.'
      : `Machines of your own pay from ${whole(paysFromRequests)} requests a month${paysAlwaysFromRequests > paysFromRequests ? `, and at every volume from ${whole(paysAlwaysFromRequests)}` : ''}.`;
  return [
    verdict,
    `One answers ${whole(requestsPerMachine)} requests a month; the provider takes ${formatCost(providerUsdPerRequest)} for each, as in the first month.`,
    ...atVolumes.map(
      ({ month, requests, machines, selfHostUsd, providerUsd }) =>
        `${month}: ${formatCount(requests)} requests take ${machines} of them, ${money(selfHostUsd)} against ${money(providerUsd)}.`,
    ),
  ].join('\n');
}

/** What a corpus costs, with everything that it was worked out from. */
export function describeCorpusCost(cost: CorpusCost): string {
  const { inputs, tokens, chunks, vectorBytes, storedBytes, embeddingUsd, embeddingUsdPerMonth, storageUsdPerMonth } =
    cost;
  const bytes = (value: number | null): string =>
    value === null ? 'unknown' : `${(value / BYTES_PER_GB).toLocaleString('en-US', { maximumFractionDigits: 3 })} GB`;
  const count = (value: number | null): string => (value === null ? 'unknown' : whole(value));
  return [
    formatTable([
      ['tokens', count(tokens)],
      ['chunks', count(chunks)],
      ['vectors', bytes(vectorBytes)],
      ['kept', bytes(storedBytes)],
      ['embedding, once', formatCost(embeddingUsd)],
      ['embedding, a month', formatCost(embeddingUsdPerMonth)],
      ['keeping, a month', formatCost(storageUsdPerMonth)],
    ]),
    '',
    formatTable([
      ['from', 'value', ''],
      ...inputs.map(({ name, value, from }) => [
        name,
        typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 3 }) : (value ?? 'unknown'),
        from,
      ]),
    ]),
  ].join('\n');
}

/** To the cent. */
function money(usd: number): string {
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function whole(value: number): string {
  return formatCount(Math.round(value));
}
