import type { K6Executor } from './k6-executor.ts';

/** What a script is made of. Every value is written as JSON, and nothing else of a scenario comes into the code. */
export interface K6Script {
  scenarioId: string;
  description: string;
  dataFile: string;
  executor: K6Executor;
  thresholds: Readonly<Record<string, readonly string[]>>;
  notes: readonly string[];
  /** Null where the address is given when the script is run. */
  url: string | null;
  /** Added to a given address. */
  path: string;
  method: string;
  timeoutMs: number;
  warmUpMs: number;
  goodWithinMs: number | null;
  thinkTimeMs: number;
  /** Headers whose values are not in the files, and the variables that hold them. */
  secretHeaders: readonly { name: string; variable: string }[];
}

const MS_PER_SECOND = 1000;

/** @returns a script for `k6 run`, and for k6's operator, which runs parts of it in several places */
export function renderK6Script(script: K6Script): string {
  const { executor, scenarioId, dataFile, timeoutMs, warmUpMs, goodWithinMs, thinkTimeMs, method } = script;
  const options = {
    scenarios: { [scenarioId]: executor.options },
    thresholds: script.thresholds,
    summaryTrendStats: ['min', 'avg', 'med', 'p(90)', 'p(95)', 'p(99)', 'max', 'count'],
    // An answer of a thousand tokens is of no use to a load test.
    discardResponseBodies: true,
  };
  return `${head(script)}
import { sleep } from 'k6';
import http from 'k6/http';
import exec from 'k6/execution';
import { SharedArray } from 'k6/data';
import { Rate, Trend } from 'k6/metrics';

export const options = ${json(options, 2)};

const requests = new SharedArray('requests', () => JSON.parse(open(${json(`./${dataFile}`)})).requests);
const arrivals = new SharedArray('arrivals', () => JSON.parse(open(${json(`./${dataFile}`)})).arrivals);

const url = ${urlExpression(script)};
const secretHeaders = ${secretsExpression(script)};

// From when a request was meant to start: what a user would have waited.
const response = new Trend('trestle_response', true);
${executor.kind === 'closed' ? '' : QUEUE}const failed = new Rate('trestle_failed');
const good = new Rate('trestle_good');

const TIMEOUT_MS = ${timeoutMs};
const WARM_UP_MS = ${warmUpMs};
const GOOD_WITHIN_MS = ${goodWithinMs === null ? 'Infinity' : goodWithinMs};

export default function () {
  const index = exec.scenario.iterationInTest;
  const arrival = arrivals[index % arrivals.length];
  const startedAt = exec.scenario.startTime;
${intendedStart(executor.kind)}
  const sentAt = Date.now();
  const request = requests[arrival[1]];
  const tags = { phase: intendedAt - startedAt < WARM_UP_MS ? 'warm-up' : 'measured', tenant: request.tenant, pool: request.pool };
${executor.kind === 'closed' ? '' : '  queue.add(Math.max(0, sentAt - intendedAt), tags);\n'}  const answer = http.request(${json(method)}, url, request.body, {
    headers: Object.assign({}, request.headers, secretHeaders),
    timeout: \`\${Math.max(1, TIMEOUT_MS - (sentAt - intendedAt))}ms\`,
    // A redirect is not an answer.
    redirects: 0,
    tags,
  });
  const responseMs = Date.now() - intendedAt;
  const isFailed = answer.status !== 304 && (answer.status < 200 || answer.status > 299);
  response.add(responseMs, tags);
  failed.add(isFailed, tags);
  good.add(!isFailed && responseMs <= GOOD_WITHIN_MS, tags);
${executor.kind === 'closed' ? `  sleep(${thinkTimeMs / MS_PER_SECOND});\n` : ''}}
${script.url === null ? REQUIRED : ''}`;
}

function head({ scenarioId, description, executor, notes, dataFile, secretHeaders, url }: K6Script): string {
  const script = `${scenarioId}.k6.js`;
  const variables = [
    ...(url === null ? ['TRESTLE_URL (the address of `trestle serve`)'] : []),
    ...secretHeaders.map(({ name, variable }) => `${variable} (the header ${name})`),
  ];
  const lines = [
    `The scenario ${scenarioId} of Trestle for k6${description === '' ? '' : `: ${description}`}`,
    '',
    `k6 run --summary-export=${scenarioId}.summary.json ${script}`,
    `trestle load import ${scenarioId}.summary.json`,
    '',
    `${dataFile} must lie beside it; with k6's operator both go into one ConfigMap or volume.`,
    ...(variables.length === 0 ? [] : [`Variables that it needs: ${variables.join(', ')}.`]),
    '',
    scheduleNote(executor.kind),
    ...notes,
  ];
  return lines.map((line) => `// ${commented(line)}`.trimEnd()).join('\n');
}

function scheduleNote(kind: K6Executor['kind']): string {
  switch (kind) {
    case 'native':
      return "The schedule is k6's own arrival rate. Where no virtual user is free, k6 drops the arrival and counts it in dropped_iterations.";
    case 'offsets':
      return 'k6 has no such schedule of its own: every virtual user takes the next arrival of the data file and sleeps until its time, to the millisecond. One that finds no free user starts late, and its response time counts from when it was meant to start.';
    case 'closed':
      return 'Closed model: users wait for their answer before they ask again, so that a slow target is asked less.';
  }
}

function intendedStart(kind: K6Executor['kind']): string {
  if (kind !== 'offsets') return '  const intendedAt = Date.now();';
  return `  const intendedAt = startedAt + arrival[0];
  const early = intendedAt - Date.now();
  if (early > 0) sleep(early / ${MS_PER_SECOND});`;
}

function urlExpression({ url, path }: K6Script): string {
  if (url !== null) return `__ENV.TARGET_URL || ${json(url)}`;
  return `required('TRESTLE_URL').replace(/\\/+$/, '') + ${json(path)}`;
}

/** Only an open model has it: a summary with it is of one. */
const QUEUE = `// Until a request was sent: how long it waited for a free virtual user, k6's own lateness included.
const queue = new Trend('trestle_queue', true);
`;

/** Hoisted: it is used above. */
const REQUIRED = `
function required(name) {
  const value = __ENV[name];
  if (!value) throw new Error('Set ' + name + ': k6 run -e ' + name + '=…');
  return value;
}
`;

function secretsExpression({ secretHeaders, url }: K6Script): string {
  if (secretHeaders.length === 0) return '{}';
  // A bearer token is asked for by itself; other headers are given whole.
  const fields = secretHeaders.map(({ name, variable }) =>
    url === null && name === 'authorization'
      ? `${json(name)}: 'Bearer ' + required(${json(variable)})`
      : `${json(name)}: __ENV[${json(variable)}] || ''`,
  );
  return `{ ${fields.join(', ')} }`;
}

/** A line of a comment cannot end, whatever is in it. */
function commented(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** JSON is JavaScript but for two line separators, which older engines end a string at. */
function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
