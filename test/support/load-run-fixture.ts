import { LatencyHistogram } from '../../main/base/latency-histogram.ts';
import { drawNormal } from '../../main/base/random-variates.ts';
import { createSeededSequence } from '../../main/base/seeded-sequence.ts';
import type { LoadPercentiles, LoadResult, LoadSlo } from '../../main/contract/load.ts';
import type { LoadEnvironment, LoadRunDetail, LoadTick } from '../../main/contract/load-run.ts';

const HEAT_PER_DECADE = 8;
const HEAT_FLOOR_MS = 0.1;

export interface FixtureRun {
  seed: number;
  seconds?: number;
  ratePerSecond?: number;
  /** Service times times this. */
  slower?: number;
  /** Share of requests that fail, each on its own. */
  errorShare?: number;
  /** How much of a slow spell stays from one second to the next, 0 to 1: what makes requests depend on each other. */
  memory?: number;
  usdPerRequest?: number;
  /** From a second to another so many times as many arrive. */
  spike?: { from: number; to: number; factor: number };
  slos?: readonly LoadSlo[];
}

interface Request {
  endMs: number;
  responseMs: number;
  serviceMs: number;
  retrieveMs: number;
  generateMs: number;
  failed: boolean;
}

/**
 * A run as the generator would have written it down: Poisson arrivals at one server that has good and bad seconds, so that
 * requests wait for each other and slow ones come together.
 */
export function fixtureRun(options: FixtureRun): LoadRunDetail {
  const { seed, seconds = 40, ratePerSecond = 50, slos = [], usdPerRequest = 0.001 } = options;
  const requests = simulate(options, seconds, ratePerSecond);
  const histograms = {
    response: histogramOf(requests.map(({ responseMs }) => responseMs)),
    service: histogramOf(requests.map(({ serviceMs }) => serviceMs)),
    queue: histogramOf(requests.map(({ responseMs, serviceMs }) => responseMs - serviceMs)),
    'stage/retrieve': histogramOf(requests.map(({ retrieveMs }) => retrieveMs)),
    'stage/generate': histogramOf(requests.map(({ generateMs }) => generateMs)),
  };
  const failed = requests.filter((request) => request.failed).length;
  const succeeded = requests.length - failed;
  const ticks = Array.from({ length: seconds }, (_, second) =>
    tickOf(
      requests.filter(({ endMs }) => Math.min(seconds - 1, Math.floor(endMs / 1000)) === second),
      second,
      usdPerRequest,
    ),
  );
  const result: LoadResult = {
    offeredRatePerSecond: ratePerSecond,
    throughput: requests.length / seconds,
    goodput: succeeded / seconds,
    requests: requests.length,
    errors: failed === 0 ? {} : { http_503: failed },
    dropped: 0,
    generator: { lagP99Ms: 0.4, limited: false },
    response: percentilesOf(histograms.response),
    service: percentilesOf(histograms.service),
    queue: percentilesOf(histograms.queue),
    ttft: { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null },
    stages: {
      retrieve: stageOf(histograms['stage/retrieve']),
      generate: stageOf(histograms['stage/generate']),
    },
    quality: { groundedRate: 0.97, refusalRate: 0.01 },
    costUsd: requests.length * usdPerRequest,
    costPerSuccessUsd: succeeded === 0 ? null : (requests.length * usdPerRequest) / succeeded,
    slo: slos,
    runId: `run${seed}`,
    model: 'open',
    goodShare: requests.length === 0 ? null : succeeded / requests.length,
    succeeded,
    unfinished: 0,
    warmUp: 0,
    durationMs: seconds * 1000,
    elapsedMs: seconds * 1000 + 120,
    retryAmplification: 1.04,
    costP99Usd: usdPerRequest,
    pools: [{ name: 'vector readers', used: 3, limit: 4 }],
    saturatedFirst: null,
    stoppedBy: null,
  };
  return {
    summary: {
      runId: `run${seed}`,
      scenario: 'steady',
      target: 'pipeline default, working tree',
      model: 'sim/gpt-like',
      origin: 'trestle',
      label: '',
      startedAt: '2026-03-01T09:00:00.000Z',
      endedAt: '2026-03-01T09:00:40.120Z',
      state: 'finished',
      error: null,
      verdict: slos.length === 0 ? 'no-slo' : slos.every(({ held }) => held) ? 'held' : 'missed',
      slosHeld: slos.filter(({ held }) => held).length,
      slosTotal: slos.length,
      offeredRatePerSecond: ratePerSecond,
      requests: requests.length,
      throughput: result.throughput,
      goodShare: result.goodShare,
      responseP50Ms: result.response.p50Ms,
      responseP95Ms: result.response.p95Ms,
      responseP99Ms: result.response.p99Ms,
      errorShare: requests.length === 0 ? null : failed / requests.length,
      costUsd: result.costUsd,
      fingerprint: FIXTURE_ENVIRONMENT.fingerprint,
      capacityId: null,
    },
    scenarioText: 'version: 1\nid: steady\n',
    result,
    environment: FIXTURE_ENVIRONMENT,
    ticks,
    curve: [
      { atMs: 0, perSecond: ratePerSecond },
      { atMs: seconds * 1000, perSecond: ratePerSecond },
    ],
    faults: [],
    histograms: Object.fromEntries(Object.entries(histograms).map(([name, histogram]) => [name, histogram.toBase64()])),
  };
}

export const FIXTURE_ENVIRONMENT: LoadEnvironment = {
  fingerprint: '5f0c1f7ad0b64d7c',
  trestle: '0.9.0',
  node: 'v24.11.0',
  platform: 'linux x64',
  cpu: 'AMD EPYC 7763',
  cores: 2,
  memoryBytes: 8_589_934_592,
  release: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
  indexGeneration: 3,
  chunks: 12_480,
  model: 'sim/gpt-like',
};

function simulate(options: FixtureRun, seconds: number, ratePerSecond: number): Request[] {
  const { seed, slower = 1, errorShare = 0, memory = 0, spike } = options;
  const random = createSeededSequence(seed);
  const spells = Array.from<number>({ length: seconds }).fill(0);
  for (let second = 1; second < seconds; second++) {
    spells[second] = memory * (spells[second - 1] ?? 0) + (memory === 0 ? 0 : 0.15 * drawNormal(random));
  }
  const requests: Request[] = [];
  let freeAtMs = 0;
  const rateAt = (ms: number): number =>
    spike !== undefined && ms >= spike.from * 1000 && ms < spike.to * 1000
      ? ratePerSecond * spike.factor
      : ratePerSecond;
  for (let atMs = gap(ratePerSecond, random); atMs < seconds * 1000; atMs += gap(rateAt(atMs), random)) {
    const spell = Math.exp(spells[Math.floor(atMs / 1000)] ?? 0) * slower;
    const retrieveMs = 2 * Math.exp(0.4 * drawNormal(random)) * spell;
    const generateMs = 8 * Math.exp(0.5 * drawNormal(random)) * spell;
    const serviceMs = retrieveMs + generateMs;
    const startMs = Math.max(atMs, freeAtMs);
    freeAtMs = startMs + serviceMs;
    const failed = random.next() < errorShare;
    requests.push({ endMs: freeAtMs, responseMs: freeAtMs - atMs, serviceMs, retrieveMs, generateMs, failed });
  }
  return requests;
}

function gap(ratePerSecond: number, random: { next(): number }): number {
  return (-Math.log(1 - random.next()) / ratePerSecond) * 1000;
}

function tickOf(requests: readonly Request[], second: number, usdPerRequest: number): LoadTick {
  const failed = requests.filter((request) => request.failed).length;
  const heat = new Map<number, number>();
  for (const { responseMs } of requests) {
    const bin =
      responseMs <= HEAT_FLOOR_MS ? 0 : Math.floor(Math.log10(responseMs / HEAT_FLOOR_MS) * HEAT_PER_DECADE) + 1;
    const fromMs = bin === 0 ? 0 : Number((HEAT_FLOOR_MS * 10 ** ((bin - 1) / HEAT_PER_DECADE)).toPrecision(3));
    heat.set(fromMs, (heat.get(fromMs) ?? 0) + 1);
  }
  return {
    atMs: second * 1000,
    offered: requests.length,
    completed: requests.length,
    succeeded: requests.length - failed,
    good: requests.length - failed,
    dropped: 0,
    errors: failed === 0 ? {} : { http_503: failed },
    inFlight: 1,
    waiting: 0,
    response: percentilesOf(histogramOf(requests.map(({ responseMs }) => responseMs))),
    service: percentilesOf(histogramOf(requests.map(({ serviceMs }) => serviceMs))),
    ttft: { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null },
    lagP99Ms: 0.4,
    stagesMs: {
      queue: meanOf(requests.map(({ responseMs, serviceMs }) => responseMs - serviceMs)),
      retrieve: meanOf(requests.map(({ retrieveMs }) => retrieveMs)),
      generate: meanOf(requests.map(({ generateMs }) => generateMs)),
    },
    heat: [...heat].toSorted(([x], [y]) => x - y),
    costUsd: requests.length * usdPerRequest,
    groundedShare: requests.length === 0 ? null : 0.97,
    refused: 0,
    burn: {},
    generator: { cpu: 0.2, rssBytes: 90_000_000, eventLoopP99Ms: 1.1 },
    engine: { cpu: 0.9, rssBytes: 260_000_000, eventLoopP99Ms: 4.2 },
    pools: [{ name: 'vector readers', used: 2, limit: 4 }],
  };
}

function histogramOf(timesMs: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const ms of timesMs) histogram.recordMs(Math.max(0, ms));
  return histogram;
}

function percentilesOf(histogram: LatencyHistogram): LoadPercentiles {
  const inMs = (micros: number | null): number | null => (micros === null ? null : micros / 1000);
  return {
    p50Ms: inMs(histogram.percentileMicros(50)),
    p95Ms: inMs(histogram.percentileMicros(95)),
    p99Ms: inMs(histogram.percentileMicros(99)),
    maxMs: inMs(histogram.maxMicros),
  };
}

function stageOf(histogram: LatencyHistogram) {
  const { meanMicros } = histogram;
  return {
    ...percentilesOf(histogram),
    sloMs: null,
    burn: null,
    count: histogram.count,
    meanMs: meanMicros === null ? null : meanMicros / 1000,
  };
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
