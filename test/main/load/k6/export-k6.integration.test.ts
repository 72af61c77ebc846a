import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LoadExport } from '../../../../main/contract/load-export.ts';
import { type LoadScenario, loadScenario } from '../../../../main/contract/load-scenario.ts';
import { exportK6, type K6Requests } from '../../../../main/load/k6/export-k6.ts';
import { planScenario } from '../../../../main/load/scenario/plan-scenario.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const SUPPORT = fileURLToPath(new URL('../../../support/k6/', import.meta.url));
const URL_OF_TARGET = 'http://127.0.0.1:8080/ask';
const HTTP_TARGET = { http: { url: URL_OF_TARGET, body: '{"q":{{question}}}' } };

function scenarioOf(given: Record<string, unknown>): LoadScenario {
  return loadScenario.parse({
    version: 1,
    id: 'harbour',
    target: HTTP_TARGET,
    inputs: { questions: ['When does the gate open?', 'Who has the key?'] },
    arrivals: { type: 'constant', rate: '10/s', for: '3s', process: 'poisson' },
    ...given,
  });
}

/** As the engine makes them: one request for each question, arrivals in their order. */
function requestsOf(scenario: LoadScenario, given: Partial<K6Requests> = {}): K6Requests {
  const questions = 'questions' in scenario.inputs ? scenario.inputs.questions : ['?'];
  return {
    url: URL_OF_TARGET,
    path: '',
    method: 'POST',
    requests: questions.map((question) => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ q: question }),
    })),
    requestOf: Uint32Array.from({ length: 1000 }, (_, index) => index % questions.length),
    ...given,
  };
}

function exportOf(
  given: Record<string, unknown>,
  options: { rateFactor?: number; http?: Partial<K6Requests>; timesMs?: number[] } = {},
): LoadExport {
  const scenario = scenarioOf(given);
  const { rateFactor = 1, timesMs = null } = options;
  const count = timesMs?.length ?? ('questions' in scenario.inputs ? scenario.inputs.questions.length : 1);
  const plan = planScenario(scenario, { count, timesMs }, { rateFactor });
  return exportK6(scenario, { plan, http: requestsOf(scenario, options.http), rateFactor });
}

interface Ran {
  options: {
    scenarios: Record<string, Record<string, unknown>>;
    thresholds: Record<string, string[]>;
    summaryTrendStats: string[];
  };
  requests: {
    method: string;
    url: string;
    body: string;
    atMs: number;
    params: { headers: object; timeout: string; tags: Record<string, string> };
  }[];
  metrics: Record<string, { value: number; tags: Record<string, string> }[]>;
}

/** Runs the files as Node reads them, beside stand-ins for k6's modules, in virtual time. */
function run(
  { files }: LoadExport,
  given: {
    iterations?: number;
    vus?: number;
    env?: Record<string, string>;
    startsMs?: number[];
    slow?: Record<number, { status: number; ms: number }>;
  } = {},
): Ran {
  const folder = makeTemporaryDirectory();
  const modules = join(folder, 'node_modules', 'k6');
  mkdirSync(modules, { recursive: true });
  cpSync(join(SUPPORT, 'modules.mjs'), join(modules, 'modules.mjs'));
  const exports = Object.fromEntries(
    ['.', './http', './execution', './data', './metrics'].map((name) => [name, './modules.mjs']),
  );
  writeFileSync(join(modules, 'package.json'), JSON.stringify({ name: 'k6', type: 'module', exports }));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const { name, content } of files) writeFileSync(join(folder, name), content);
  const script = join(folder, files[0]?.name ?? '');
  const { env = {}, vus = 200, iterations = dataOf(files).arrivals.length, startsMs, slow } = given;
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(SUPPORT, 'run-script.mjs'), script], {
    input: JSON.stringify({ env, vus, iterations, startsMs, slow }),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Ran;
}

function dataOf(files: LoadExport['files']): {
  requests: { headers: object; tenant: string; pool: string }[];
  arrivals: [number, number][];
} {
  return JSON.parse(files[1]?.content ?? '') as ReturnType<typeof dataOf>;
}

describe('a schedule that k6 does not have', () => {
  it('is kept to the millisecond: arrivals are sent when the plan says', () => {
    const scenario = scenarioOf({});
    const { requests } = run(exportOf({}));
    const planned = [...planScenario(scenario, { count: 2, timesMs: null }).schedule.offsetsMs];
    expect(requests).toHaveLength(planned.length);
    requests.forEach(({ atMs }, index) => expect(Math.abs(atMs - (planned[index] ?? 0))).toBeLessThanOrEqual(0.5));
    expect(requests.slice(0, 3).map(({ body }) => JSON.parse(body))).toEqual([
      { q: 'When does the gate open?' },
      { q: 'Who has the key?' },
      { q: 'When does the gate open?' },
    ]);
  });

  it('is kept for arrivals of recorded traces too', () => {
    const timesMs = [1000, 1040, 2000, 2010, 9000];
    const exported = exportOf({ inputs: { traces: {} }, arrivals: { type: 'recorded' } }, { timesMs });
    expect(run(exported).requests.map(({ atMs }) => atMs)).toEqual([0, 40, 1000, 1010, 8000]);
  });

  it('counts response times from when a request was meant to start, though no user was free', () => {
    const arrivals = { type: 'constant', rate: '10/s', for: '1s', process: 'even' };
    const exported = exportOf({ arrivals, maxInFlight: 1, whenFull: 'queue' });
    expect(run(exported).options.scenarios['harbour']).toMatchObject({
      executor: 'shared-iterations',
      vus: 1,
      iterations: 10,
    });
    const { metrics, requests } = run(exported, { vus: 1, slow: { 0: { status: 200, ms: 350 } } });
    // The second was meant for 100 ms and begins at 350 ms; it takes 5 ms.
    expect(requests.slice(0, 4).map(({ atMs }) => atMs)).toEqual([0, 350, 355, 360]);
    expect(metrics['trestle_response']?.slice(0, 4).map(({ value }) => value)).toEqual([350, 255, 160, 65]);
    expect(metrics['trestle_queue']?.slice(0, 4).map(({ value }) => value)).toEqual([0, 250, 155, 60]);
    expect(requests[1]?.params.timeout).toBe('29750ms');
  });
});

describe('a schedule that k6 has', () => {
  const even = (arrivals: Record<string, unknown>, options = {}) =>
    run(exportOf({ arrivals: { process: 'even', ...arrivals } }, options), { iterations: 0 }).options.scenarios[
      'harbour'
    ];

  it('is an arrival rate of whole numbers, in the unit in which it is one', () => {
    expect(even({ type: 'constant', rate: '10/s', for: '3s' })).toMatchObject({
      executor: 'constant-arrival-rate',
      rate: 10,
      timeUnit: '1s',
      duration: '3s',
    });
    expect(even({ type: 'constant', rate: '50/min', for: '6s' })).toMatchObject({
      rate: 50,
      timeUnit: '1m',
      duration: '6s',
    });
    expect(even({ type: 'constant', rate: '10/s', for: '3s' }, { rateFactor: 0.25 })).toMatchObject({
      rate: 150,
      timeUnit: '1m',
    });
  });

  it('is a slope for a ramp and stages without one for steps', () => {
    expect(even({ type: 'ramp', from: '5/s', to: '50/s', for: '10s' })).toMatchObject({
      executor: 'ramping-arrival-rate',
      startRate: 5,
      timeUnit: '1s',
      stages: [{ duration: '10s', target: 50 }],
    });
    expect(
      even({ type: 'spike', base: '50/min', peak: '5000/min', before: '12s', for: '6s', after: '1500ms' }),
    ).toMatchObject({
      executor: 'ramping-arrival-rate',
      startRate: 50,
      timeUnit: '1m',
      stages: [
        { duration: '12s', target: 50 },
        { duration: '0s', target: 5000 },
        { duration: '6s', target: 5000 },
        { duration: '0s', target: 50 },
        { duration: '1500ms', target: 50 },
      ],
    });
  });

  it('drops what finds no free user, as the scenario asks', () => {
    const arrivals = { type: 'constant', rate: '10/s', for: '3s', process: 'even' };
    const { options } = run(exportOf({ arrivals, maxInFlight: 7, whenFull: 'drop' }), { iterations: 0 });
    expect(options.scenarios['harbour']).toMatchObject({ executor: 'constant-arrival-rate', preAllocatedVUs: 7 });
  });

  it('is not used where a fault adds arrivals', () => {
    const faults = [{ at: '1s', for: '1s', what: { type: 'noisy-neighbour', rate: '20/s' } }];
    const exported = exportOf({ arrivals: { type: 'constant', rate: '10/s', for: '3s', process: 'even' }, faults });
    expect(run(exported, { iterations: 0 }).options.scenarios['harbour']).toMatchObject({
      executor: 'shared-iterations',
    });
  });

  it('is closed for users who wait for their answer', () => {
    const exported = exportOf({ arrivals: { type: 'closed', users: 3, thinkTime: '2s', for: '1m' } });
    const { options, requests } = run(exported, { vus: 1, iterations: 3 });
    expect(options.scenarios['harbour']).toMatchObject({ executor: 'constant-vus', vus: 3, duration: '60s' });
    expect(requests.map(({ atMs }) => atMs)).toEqual([0, 2005, 4010]);
  });
});

describe('what an exported script judges', () => {
  it('is what k6 can see of the SLOs, without the warm-up; the rest is named', () => {
    const slos = [
      'p95<1.5s',
      'p99<=2s',
      'max<9s',
      'service.p50<80ms',
      'queue.p99<10ms',
      'ttft.p95<1s',
      'errors<1%',
      'goodput>=98%',
      'grounded>=90%',
      'retrieve.p95<120ms',
      'costPerSuccess<$0.003',
    ];
    const exported = exportOf({ slos });
    expect(run(exported, { iterations: 0 }).options.thresholds).toEqual({
      'trestle_response{phase:measured}': ['p(95)<1500', 'p(99)<=2000', 'max<9000'],
      'http_req_duration{phase:measured}': ['p(50)<80'],
      'trestle_queue{phase:measured}': ['p(99)<10'],
      'http_req_waiting{phase:measured}': ['p(95)<1000'],
      'trestle_failed{phase:measured}': ['rate<0.01'],
      'trestle_good{phase:measured}': ['rate>=0.98'],
    });
    expect(exported.notes).toEqual([
      'ttft.p95<1s counts until the first byte: k6 does not see tokens.',
      'grounded>=90% is not in the script: k6 does not know whether an answer is grounded or a refusal.',
      'retrieve.p95<120ms is not in the script: k6 does not see the stages of a pipeline.',
      'costPerSuccess<$0.003 is not in the script: k6 does not know what an answer costs.',
    ]);
    for (const note of exported.notes) expect(exported.files[0]?.content).toContain(`// ${note}`);
  });

  it('has figures without the warm-up in the summary, which k6 writes for what has a threshold', () => {
    const { options } = run(exportOf({ slos: ['p95<1.5s'], warmUp: '1s' }), { iterations: 0 });
    expect(options.thresholds).toEqual({
      'trestle_response{phase:measured}': ['max>=0', 'p(95)<1500'],
      'http_req_duration{phase:measured}': ['max>=0'],
      'http_reqs{phase:measured}': ['count>=0'],
      'trestle_failed{phase:measured}': ['rate>=0'],
      'trestle_good{phase:measured}': ['rate>=0'],
    });
  });

  it('is failed by an error, a redirect and an answer too late, and not by 304', () => {
    const { metrics } = run(exportOf({ slos: ['p95<100ms'] }), {
      iterations: 6,
      slow: {
        0: { status: 500, ms: 5 },
        1: { status: 302, ms: 5 },
        2: { status: 0, ms: 5 },
        3: { status: 304, ms: 5 },
        4: { status: 200, ms: 101 },
      },
    });
    expect(metrics['trestle_failed']?.map(({ value }) => value)).toEqual([1, 1, 1, 0, 0, 0]);
    expect(metrics['trestle_good']?.map(({ value }) => value)).toEqual([0, 0, 0, 1, 0, 1]);
  });

  it('knows the warm-up, the tenants and their pools', () => {
    const tenants = [
      { id: 'acme', share: 0.5 },
      { id: 'night', share: 0.5, pool: 'batch' },
    ];
    const scenario = scenarioOf({ tenants, warmUp: '1s' });
    const plan = planScenario(scenario, { count: 2, timesMs: null });
    const perTenant = Uint32Array.from(plan.schedule.offsetsMs, (_, index) =>
      plan.assignmentOf(index).tenant.id === 'acme' ? 0 : 1,
    );
    const { requests } = run(exportOf({ tenants, warmUp: '1s' }, { http: { requestOf: perTenant } }));
    requests.forEach(({ atMs, params }, index) => {
      const { id, pool } = plan.assignmentOf(index).tenant;
      expect(params.tags).toEqual({ phase: atMs < 1000 ? 'warm-up' : 'measured', tenant: id, pool });
    });
    expect(new Set(requests.map(({ params }) => params.tags['tenant'])).size).toBe(2);
  });
});

describe('where an exported script goes', () => {
  it('is the target of the scenario, or another one that is named when it runs', () => {
    expect(run(exportOf({}), { iterations: 1 }).requests[0]?.url).toBe(URL_OF_TARGET);
    const env = { TARGET_URL: 'http://staging:9000/ask' };
    expect(run(exportOf({}), { iterations: 1, env }).requests[0]?.url).toBe('http://staging:9000/ask');
  });

  it('is asked for where it is a server of ours, with its token, which is in no file', () => {
    const http = {
      url: null,
      path: '/v1/chat/completions',
      requests: [{ headers: { authorization: 'Bearer hunter2' }, body: '{}' }],
      requestOf: Uint32Array.from([0]),
    };
    const exported = exportOf({ target: { serve: 'default' } }, { http });
    expect(JSON.stringify(exported)).not.toContain('hunter2');
    expect(() => run(exported, { iterations: 1 })).toThrow('Set TRESTLE_URL');
    const env = { TRESTLE_URL: 'http://127.0.0.1:4000/', TRESTLE_TOKEN: 'abc' };
    const [request] = run(exported, { iterations: 1, env }).requests;
    expect(request?.url).toBe('http://127.0.0.1:4000/v1/chat/completions');
    expect(request?.params.headers).toEqual({ authorization: 'Bearer abc' });
  });

  it('keeps no secret header, and says where it comes from', () => {
    const requests = [{ headers: { 'X-Api-Key': 'hunter2', accept: '*/*' }, body: null }];
    const exported = exportOf({}, { http: { requests, requestOf: Uint32Array.from([0]) } });
    expect(JSON.stringify(exported)).not.toContain('hunter2');
    expect(exported.files[0]?.content).toContain('HEADER_X_API_KEY (the header x-api-key)');
    const [request] = run(exported, { iterations: 1, env: { HEADER_X_API_KEY: 'mine' } }).requests;
    expect(request?.params.headers).toEqual({ accept: '*/*', 'x-api-key': 'mine' });
  });

  it('says what to do about a target inside this process', () => {
    const refuse = (target: object): string => {
      const scenario = scenarioOf({ target });
      try {
        exportK6(scenario, { plan: planScenario(scenario, { count: 2, timesMs: null }), http: null, rateFactor: 1 });
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refuse({ pipeline: 'default' })).toContain('Give it the target {serve: default}');
    expect(refuse({ agent: 'support' })).toContain('targets with serve, openai or http');
  });
});

describe('the text of a scenario in a script', () => {
  it('says what of it stays behind: a fault inside, and not who comes on top', () => {
    const fault = { at: 0, for: '1s', what: { type: 'model', fault: { type: 'stall' } } };
    const herd = { at: 0, for: '1s', what: { type: 'thundering-herd' } };
    const notes = exportOf({ target: { serve: 'default' }, faults: [fault, herd] }).notes;
    expect(notes).toContain('Its fault is not in the script: they are made inside Trestle.');
  });

  it('stays text, whatever it is', () => {
    const hostile = '*/ // \u2028throw new Error("no")\n${process.exit(1)}`;process.exit(2)//';
    const exported = exportOf({
      description: hostile,
      inputs: { questions: [hostile] },
      slos: ['p95<1s'],
      target: { http: { url: 'http://127.0.0.1:8080/?q=%22;process.exit(3)//', body: null } },
      stopWhen: ['errors>50% for 10s'],
      faults: [{ name: hostile.slice(0, 60), at: 0, for: '1s', what: { type: 'noisy-neighbour', rate: '1/s' } }],
    });
    const { requests } = run(exported, { iterations: 2 });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ q: hostile });
    expect(exported.notes).toEqual(['It does not stop early: stopWhen (errors>50% for 10s) is not in the script.']);
  });
});
