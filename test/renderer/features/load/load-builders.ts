import { LatencyHistogram } from '../../../../main/base/latency-histogram.ts';
import type { LoadPercentiles, LoadResult } from '../../../../main/contract/load.ts';
import type {
  LoadCurvePoint,
  LoadFaultSpan,
  LoadPreview,
  LoadRunDetail,
  LoadRunSummary,
  LoadTick,
} from '../../../../main/contract/load-run.ts';

const NOTHING: LoadPercentiles = { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null };

/** A second in which as much ended as came. */
export function loadTick(atMs: number, overrides: Partial<LoadTick> = {}): LoadTick {
  return {
    atMs,
    offered: 50,
    completed: 50,
    succeeded: 50,
    good: 50,
    dropped: 0,
    errors: {},
    inFlight: 20,
    waiting: 0,
    response: { p50Ms: 400, p95Ms: 900, p99Ms: 1400, maxMs: 1600 },
    service: { p50Ms: 390, p95Ms: 880, p99Ms: 1380, maxMs: 1590 },
    ttft: { p50Ms: 300, p95Ms: 410, p99Ms: 480, maxMs: 500 },
    lagP99Ms: 0.8,
    stagesMs: { retrieve: 38, rerank: 71, generate: 318, check: 26, queue: 0 },
    heat: [
      [316, 30],
      [750, 20],
    ],
    costUsd: 0.1,
    groundedShare: 0.93,
    refused: 1,
    burn: { 'p95<1.5s': 0.5, 'errors<2%': 0.2, 'retrieve.p95<120ms': 0.4 },
    generator: { cpu: 0.31, rssBytes: 9e7, eventLoopP99Ms: 1 },
    engine: { cpu: 0.9, rssBytes: 3e8, eventLoopP99Ms: 4 },
    pools: [
      { name: 'vector readers', used: 2, limit: 4 },
      { name: 'model pool interactive', used: 38, limit: 128 },
    ],
    ...overrides,
  };
}

export const EMPTY_TICK: Partial<LoadTick> = {
  offered: 0,
  completed: 0,
  succeeded: 0,
  good: 0,
  response: NOTHING,
  service: NOTHING,
  ttft: NOTHING,
  stagesMs: {},
  heat: [],
  groundedShare: null,
  costUsd: null,
  refused: 0,
};

export function loadSummary(overrides: Partial<LoadRunSummary> = {}): LoadRunSummary {
  return {
    runId: 'ld-4f0a91c2',
    scenario: 'spike-5k',
    target: 'pipeline default, working tree',
    model: 'sim/gpt-like',
    origin: 'trestle',
    label: '',
    startedAt: '2026-03-02T10:04:00.000Z',
    endedAt: '2026-03-02T10:07:00.000Z',
    state: 'finished',
    error: null,
    verdict: 'missed',
    slosHeld: 2,
    slosTotal: 3,
    offeredRatePerSecond: 83.3,
    requests: 4201,
    throughput: 82.7,
    goodShare: 0.983,
    responseP50Ms: 438,
    responseP95Ms: 991,
    responseP99Ms: 1620,
    errorShare: 0.017,
    costUsd: 8.4,
    fingerprint: 'a91c2b7740de',
    capacityId: null,
    ...overrides,
  };
}

export function loadResult(overrides: Partial<LoadResult> = {}): LoadResult {
  return {
    offeredRatePerSecond: 83.3,
    throughput: 82.7,
    goodput: 81.9,
    requests: 4201,
    errors: { rate_limited: 35, timeout: 20 },
    dropped: 0,
    generator: { lagP99Ms: 0.8, limited: false },
    response: { p50Ms: 438, p95Ms: 991, p99Ms: 1620, maxMs: 7200 },
    service: { p50Ms: 430, p95Ms: 970, p99Ms: 1580, maxMs: 7100 },
    queue: { p50Ms: 0, p95Ms: 8, p99Ms: 30, maxMs: 90 },
    ttft: { p50Ms: 300, p95Ms: 412, p99Ms: 530, maxMs: 900 },
    stages: {},
    quality: { groundedRate: 0.93, refusalRate: 0.021 },
    costUsd: 8.4,
    costPerSuccessUsd: 0.0021,
    slo: [
      {
        name: 'p95<1.5s',
        scope: 'end-to-end',
        unit: 'ms',
        target: 1500,
        actual: 991,
        held: true,
        budgetUsed: 0.85,
        burn: 2.3,
      },
      {
        name: 'errors<2%',
        scope: 'end-to-end',
        unit: 'share',
        target: 0.02,
        actual: 0.013,
        held: true,
        budgetUsed: 0.65,
        burn: 0.4,
      },
      {
        name: 'retrieve.p95<120ms',
        scope: 'retrieve',
        unit: 'ms',
        target: 120,
        actual: 438,
        held: false,
        budgetUsed: 1.34,
        burn: 6.8,
      },
    ],
    runId: 'ld-4f0a91c2',
    model: 'open',
    goodShare: 0.983,
    succeeded: 4146,
    unfinished: 0,
    warmUp: 200,
    durationMs: 180_000,
    elapsedMs: 180_000,
    retryAmplification: 1.06,
    costP99Usd: 0.0148,
    pools: [
      { name: 'vector readers', used: 3.3, limit: 4 },
      { name: 'model pool interactive', used: 38, limit: 128 },
    ],
    saturatedFirst: 'vector readers',
    stoppedBy: null,
    ...overrides,
  };
}

export const SPIKE_CURVE: readonly LoadCurvePoint[] = [
  { atMs: 0, perSecond: 7 },
  { atMs: 20_000, perSecond: 17 },
  { atMs: 60_000, perSecond: 17 },
  { atMs: 66_000, perSecond: 83.3 },
  { atMs: 126_000, perSecond: 83.3 },
  { atMs: 132_000, perSecond: 17 },
  { atMs: 180_000, perSecond: 17 },
];

export const SPIKE_FAULTS: readonly LoadFaultSpan[] = [
  { name: '429 burst, 20 %', fromMs: 62_000, toMs: 72_000 },
  { name: 'slow retriever, +400 ms', fromMs: 78_000, toMs: 92_000 },
  { name: 'provider outage', fromMs: 138_000, toMs: 150_000 },
  { name: 'stale index', fromMs: 158_000, toMs: 174_000 },
];

/** A run that has its spike behind it: retrieval got slow at 1:18, and the target fell behind for 14 s. */
export function spikeTicks(seconds: number): readonly LoadTick[] {
  return Array.from({ length: seconds }, (_, second) => {
    const planned = plannedRate(second);
    const slow = second >= 78 && second < 92 ? Math.sin(((second - 78) / 14) * Math.PI) : 0;
    const wobble = 1 + 0.03 * Math.sin(second * 2.7);
    const completed = Math.round(planned * (1 - 0.18 * slow) * wobble);
    const p50 = 430 * wobble + 220 * slow;
    const p95 = 900 * wobble + 2600 * slow;
    const p99 = 1350 * wobble + 5900 * slow;
    const failed = slow > 0.5 ? 3 : 0;
    return loadTick(second * 1000, {
      offered: Math.round(planned * wobble),
      completed,
      succeeded: completed - failed,
      good: completed - failed - Math.round(4 * slow),
      errors: failed === 0 ? {} : { timeout: 2, rate_limited: 1 },
      inFlight: Math.round(20 + 40 * slow),
      waiting: Math.round(30 * slow),
      response: { p50Ms: p50, p95Ms: p95, p99Ms: p99, maxMs: p99 * 1.1 },
      service: { p50Ms: p50 - 8, p95Ms: p95 - 20, p99Ms: p99 - 40, maxMs: p99 },
      stagesMs: { retrieve: 38 + 400 * slow, rerank: 71, generate: 318, check: 26, queue: 4 + 60 * slow },
      heat: heatOf(completed, slow),
      burn: { 'p95<1.5s': 0.4 + 8 * slow, 'errors<2%': 0.2 + slow, 'retrieve.p95<120ms': 0.3 + 14 * slow },
      pools: [
        { name: 'vector readers', used: 1.2 + 2.7 * slow, limit: 4 },
        { name: 'embed worker', used: 0.5, limit: 1 },
        { name: 'model pool interactive', used: 38, limit: 128 },
        { name: 'trace writer', used: 12, limit: null },
      ],
    });
  });
}

function heatOf(completed: number, slow: number): LoadTick['heat'] {
  const late = Math.round(completed * slow * 0.5);
  const rest = completed - late;
  return [
    [316, Math.round(rest * 0.3)],
    [422, Math.round(rest * 0.5)],
    [750, Math.round(rest * 0.2)],
    ...(late > 0 ? ([[2370, late]] as const) : []),
  ];
}

function plannedRate(second: number): number {
  const after = SPIKE_CURVE.findIndex(({ atMs }) => atMs >= second * 1000);
  const next = SPIKE_CURVE[after];
  const before = SPIKE_CURVE[after - 1];
  if (next === undefined || before === undefined) return SPIKE_CURVE[0]?.perSecond ?? 0;
  const share = (second * 1000 - before.atMs) / (next.atMs - before.atMs);
  return before.perSecond + share * (next.perSecond - before.perSecond);
}

/** Of latencies in milliseconds, as a run keeps them. */
export function histogramOf(latenciesMs: readonly number[]): string {
  const histogram = new LatencyHistogram();
  for (const ms of latenciesMs) histogram.recordMs(ms);
  return histogram.toBase64();
}

export function loadDetail(overrides: Partial<LoadRunDetail> = {}): LoadRunDetail {
  return {
    summary: loadSummary(),
    scenarioText: 'arrivals:\n  type: spike\n  base: 1000/min\n',
    result: loadResult(),
    environment: {
      fingerprint: 'a91c2b7740de',
      trestle: '0.1.0',
      node: '24.15.0',
      platform: 'linux x64',
      cpu: 'AMD EPYC',
      cores: 2,
      memoryBytes: 8e9,
      release: null,
      indexGeneration: 1,
      chunks: 12_480,
      model: 'sim/gpt-like',
    },
    ticks: spikeTicks(180),
    curve: SPIKE_CURVE,
    faults: SPIKE_FAULTS,
    histograms: { response: histogramOf(Array.from({ length: 4000 }, (_, index) => 380 + (index % 100) ** 2 / 8)) },
    ...overrides,
  };
}

export function loadPreview(overrides: Partial<LoadPreview> = {}): LoadPreview {
  return {
    id: 'spike-5k',
    description: 'A spike.',
    target: 'pipeline default, working tree',
    model: 'sim/gpt-like',
    durationMs: 180_000,
    warmUpMs: 5000,
    arrivals: 7120,
    curve: SPIKE_CURVE,
    drawn: Array.from({ length: 60 }, (_, index) => ({
      atMs: index * 3000,
      count: Math.round(plannedRate(index * 3) * 3 * (1 + 0.08 * Math.sin(index * 1.9))),
    })),
    faults: SPIKE_FAULTS,
    tenants: [
      { id: 'people', share: 0.9, pool: 'interactive' },
      { id: 'reports', share: 0.1, pool: 'batch' },
    ],
    slos: ['p95<1.5s', 'errors<2%', 'retrieve.p95<120ms'],
    inputs: { count: 3, examples: ['What does this workspace hold?'] },
    notes: ['Answers come from sim/gpt-like: nothing leaves this machine and nothing is spent.'],
    problems: [],
    ...overrides,
  };
}
