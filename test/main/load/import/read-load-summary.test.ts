import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../../main/base/errors/invalid-argument-error.ts';
import type { JsonValue } from '../../../../main/base/json.ts';
import type { ImportedRun } from '../../../../main/load/import/imported-run.ts';
import { readLoadSummary } from '../../../../main/load/import/read-load-summary.ts';
import { mutateJson } from '../../../support/mutate-json.ts';
import { mutateText } from '../../../support/mutate-text.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

/** What breaks a reader that trusts a file. */
const SPLICES = ['null', '-1', '1e400', '[]', '{', '}', '"', ',', '\u0000', '"values":7', '"benchmarks":[1,null]'];
const FILES = ['k6-summary-export', 'k6-handle-summary', 'k6-machine-readable', 'guidellm-sweep', 'guidellm-early'];

function textOf(name: string): string {
  return readFileSync(new URL(`../../../../fixtures/load-summaries/${name}.json`, import.meta.url), 'utf8');
}

function read(name: string, fileName = `${name}.json`): ImportedRun[] {
  return readLoadSummary(textOf(name), fileName);
}

describe('a summary of k6', () => {
  it('of the oldest form gives its figures, and nothing that it does not hold', () => {
    const [run] = read('k6-summary-export');
    expect(run).toMatchObject({ origin: 'k6', scenario: 'k6', startedAt: null, model: null });
    expect(run?.result).toMatchObject({
      requests: 5000,
      succeeded: 4776,
      errors: { failed: 24 },
      dropped: 200,
      // 4,800 at 80 a second: a minute.
      durationMs: 60_000,
      throughput: 80,
      service: { p50Ms: 18.5, p95Ms: 80.5, p99Ms: null, maxMs: 412.75 },
      ttft: { p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null },
      model: 'open',
      goodShare: null,
      costUsd: null,
    });
    expect(run?.result.offeredRatePerSecond).toBeCloseTo(83.333, 3);
    expect(run?.result.goodput).toBeCloseTo(79.6, 6);
    expect(run?.result.response).toEqual(run?.result.service);
  });

  it('has as SLOs what its thresholds say: crossed is missed', () => {
    const [run] = read('k6-summary-export');
    expect(run?.result.slo.map(({ name, unit, target, actual, held }) => [name, unit, target, actual, held])).toEqual([
      ['http_req_duration p(95)<100', 'ms', 100, 80.5, true],
      ['http_req_duration p(95)<60', 'ms', 60, 80.5, false],
      ['http_req_duration max<1000', 'ms', 1000, 412.75, true],
      ['http_req_failed rate<0.01', 'share', 0.01, 0.005, true],
    ]);
  });

  it('of an exported script is of that scenario, without its warm-up, from when requests were meant to start', () => {
    const [run] = read('k6-handle-summary', 'spike-5k.summary.json');
    expect(run).toMatchObject({ scenario: 'spike-5k', origin: 'k6' });
    expect(run?.result).toMatchObject({
      requests: 1250,
      errors: { failed: 20 },
      durationMs: 30_250.5,
      response: { p50Ms: 26, p95Ms: 158, p99Ms: 410, maxMs: 900 },
      service: { p50Ms: 24, p95Ms: 88, p99Ms: 148, maxMs: 290 },
      queue: { p50Ms: 1, p95Ms: 70, p99Ms: 300, maxMs: 640 },
      goodShare: 0.944,
      model: 'open',
    });
    expect(run?.result.slo.map(({ name, held }) => [name, held])).toEqual([
      ['response p(95)<150', false],
      ['response p(99)<=500', true],
      ['errors rate<0.01', false],
    ]);
  });

  it('of the versioned form says when it was', () => {
    const [run] = read('k6-machine-readable');
    expect(run).toMatchObject({
      target: 'harbour.js',
      startedAt: '2026-03-01T09:00:00.000Z',
      endedAt: '2026-03-01T09:01:00.000Z',
    });
    expect(run?.result).toMatchObject({ requests: 600, errors: {}, durationMs: 60_000, service: { p99Ms: 90 } });
    // No arrival rate, no queue: k6's users wait for their answer.
    expect(run?.result.model).toBe('closed');
  });
});

describe('a report of GuideLLM', () => {
  it('is a run for each of its benchmarks, with its seconds as milliseconds', () => {
    const [alone, poisson] = read('guidellm-sweep');
    expect(alone).toMatchObject({ label: 'synchronous', model: 'harbour-8b', target: 'http://127.0.0.1:8000' });
    expect(alone?.result.model).toBe('closed');
    expect(poisson).toMatchObject({ label: 'poisson 2.5/s', startedAt: '2026-03-01T09:00:40.000Z' });
    expect(poisson?.result).toMatchObject({
      model: 'open',
      offeredRatePerSecond: 2.5,
      requests: 150,
      succeeded: 140,
      unfinished: 6,
      errors: { errored: 4 },
      throughput: 2.4,
      response: { p50Ms: 3000, p95Ms: 4250, p99Ms: 4750, maxMs: 5125 },
      ttft: { p50Ms: 250, p95Ms: 420.5, p99Ms: 480.5, maxMs: 512 },
    });
  });

  it('of an early release is read as well', () => {
    const [run] = read('guidellm-early');
    expect(run).toMatchObject({ label: 'constant 4/s', model: 'harbour-3b', target: 'http://127.0.0.1:8001' });
    expect(run?.result).toMatchObject({ requests: 120, succeeded: 118, durationMs: 30_000, service: { p95Ms: 1500 } });
  });
});

describe('a file that is none of these', () => {
  it.each([
    ['', 'x.json is not JSON, so it is neither'],
    ['k6 run script.js', 'x.json is not JSON, so it is neither'],
    ['{}', 'x.json is neither an end-of-test summary of k6'],
    ['[]', 'x.json is neither an end-of-test summary of k6'],
    ['{"metrics":{"vus":{"value":1}}}', 'it has no metrics of requests'],
    ['{"benchmarks":[]}', 'it has no metrics of requests'],
    ['{"benchmarks":[{"metrics":{}}]}', 'it has no metrics of requests'],
    ['{"type":"Metric","data":{}}\n{"type":"Point"}', 'Import its summary, which k6 run --summary-export=FILE writes'],
    ['['.repeat(5000), 'is nested deeper than 200 levels'],
  ])('is refused in a sentence: %s', (text, sentence) => {
    expect(() => readLoadSummary(text, 'x.json')).toThrow(sentence);
  });
});

describe('summaries that are damaged', () => {
  it.each(FILES)('give numbers and nulls or a sentence, whatever is changed in %s', (name) => {
    const document = JSON.parse(textOf(name)) as JsonValue;
    const flaws = Array.from({ length: 400 }, (_, seed) => {
      const random = createSeededRandom(seed);
      const text =
        seed % 4 === 0
          ? mutateText(textOf(name), random, { splices: SPLICES, longest: 200 })
          : JSON.stringify(mutateJson(document, random));
      return readOrRefuse(text).flatMap(flawsOf);
    });
    expect(flaws.flat()).toEqual([]);
  });
});

/** Anything but one sentence is thrown on. */
function readOrRefuse(text: string): ImportedRun[] {
  try {
    return readLoadSummary(text, 'mutated.json');
  } catch (error) {
    if (InvalidArgumentError.is(error)) return [];
    throw error;
  }
}

/** @returns what is wrong with a run: nothing, whatever it was read from */
function flawsOf({ result, startedAt, endedAt, label, target }: ImportedRun): string[] {
  const { requests, succeeded } = result;
  return [
    // JSON has no NaN and no infinity: what is stored must be what was read.
    ...(isDeepStrictEqual(JSON.parse(JSON.stringify(result)), result) ? [] : ['a figure that is no number']),
    ...([startedAt, endedAt].every((iso) => iso === null || !Number.isNaN(Date.parse(iso)))
      ? []
      : ['a time that is none']),
    ...(requests >= 0 && succeeded >= 0 && succeeded <= requests ? [] : [`${succeeded} of ${requests}`]),
    ...(label.length + target.length < 500 && !/[\n\r]/.test(label + target) ? [] : ['a long or broken name']),
  ];
}
