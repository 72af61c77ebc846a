import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LoadExport } from '../../contract/load-export.ts';
import type { LoadScenario } from '../../contract/load-scenario.ts';
import type { LoadHttpRequest } from '../../spec/load-connections.ts';
import { goodWithinMs, parseSlo } from '../report/load-slo.ts';
import type { LoadPlan } from '../scenario/plan-scenario.ts';
import { executorOf } from './k6-executor.ts';
import { renderK6Script } from './k6-script.ts';
import { thresholdsOf } from './k6-thresholds.ts';

/** Each is a line of the data file, which every place that runs a part of the script reads whole. */
const MAX_ARRIVALS = 500_000;
const MAX_DATA_CHARACTERS = 32_000_000;
/** Of a closed run, whose arrivals nobody knows beforehand: they begin again after it. */
const CLOSED_ARRIVALS = 10_000;
/** Places of a millisecond: k6 sleeps no finer. */
const OFFSET_DIGITS = 1;

/** Whose value is not written into a file that is sent around. */
const SECRET_HEADER =
  /^(?:authorization|proxy-authorization|cookie|x-api-key|api-key|.*(?:token|secret|key|password).*)$/i;

/** What a scenario sends, as its own run would. */
export interface K6Requests {
  /** Null for a server of ours, whose address is given when the script runs. */
  url: string | null;
  path: string;
  method: string;
  requests: readonly LoadHttpRequest[];
  /** Which of them an arrival sends. */
  requestOf: Uint32Array;
}

/**
 * Writes a scenario as a k6 script and its data: the same schedule, requests, tenants and thresholds.
 *
 * @throws InvalidArgumentError for a target in process, which k6 cannot reach, and for a schedule too long for a data file
 */
export function exportK6(
  scenario: LoadScenario,
  options: { plan: LoadPlan; http: K6Requests | null; rateFactor: number },
): LoadExport {
  const { plan, http, rateFactor } = options;
  if (http === null) throw new InvalidArgumentError(whyNot(scenario));
  const { schedule, users, durationMs, timeoutMs, warmUpMs } = plan;
  const { offsetsMs } = schedule;
  const arrivals = users === null ? offsetsMs.length : CLOSED_ARRIVALS;
  if (arrivals > MAX_ARRIVALS) {
    throw new InvalidArgumentError(
      `The scenario ${scenario.id} has ${arrivals} arrivals; a k6 script takes at most ${MAX_ARRIVALS}. Shorten it, or run it in parts.`,
    );
  }
  if (arrivals === 0) throw new InvalidArgumentError(`The scenario ${scenario.id} has no arrival to export.`);
  const executor = executorOf({ scenario, rateFactor, offsetsMs, users, durationMs, timeoutMs });
  const bounds = scenario.slos.map(parseSlo);
  const { thresholds, notes } = thresholdsOf(bounds, { kind: executor.kind, hasWarmUp: warmUpMs > 0 });
  const told = [...executor.notes, ...notes, ...leftOut(scenario)];
  const secrets = secretHeadersOf(http);
  const dataFile = `${scenario.id}.k6.json`;
  const data = dataOf(plan, http, { arrivals, secretNames: new Set(secrets.map(({ name }) => name)) });
  if (data.length > MAX_DATA_CHARACTERS) {
    throw new InvalidArgumentError(
      `The data of ${scenario.id} for k6 would be ${data.length} characters, more than ${MAX_DATA_CHARACTERS}. Take fewer inputs or fewer arrivals.`,
    );
  }
  const script = renderK6Script({
    scenarioId: scenario.id,
    description: scenario.description,
    dataFile,
    executor,
    thresholds,
    notes: told,
    url: http.url,
    path: http.path,
    method: http.method,
    timeoutMs,
    warmUpMs,
    goodWithinMs: goodWithinMs(bounds),
    thinkTimeMs: users?.thinkTimeMs ?? 0,
    secretHeaders: secrets,
  });
  return {
    files: [
      { name: `${scenario.id}.k6.js`, content: script },
      { name: dataFile, content: data },
    ],
    notes: told,
  };
}

function whyNot({ id, target }: LoadScenario): string {
  if ('pipeline' in target) {
    return `The scenario ${id} loads the pipeline ${target.pipeline} inside this process, where k6 cannot reach it. Give it the target {serve: ${target.pipeline}}, which is the same pipeline behind \`trestle serve\`, and export again.`;
  }
  return `The scenario ${id} loads an agent inside this process, where k6 cannot reach it. k6 loads HTTP: targets with serve, openai or http.`;
}

function leftOut({ faults, stopWhen, maxCostUsd }: LoadScenario): string[] {
  // Who comes on top or all at once is among the arrivals; what goes wrong inside is not.
  const inside = faults.filter(({ what }) => what.type !== 'noisy-neighbour' && what.type !== 'thundering-herd').length;
  return [
    ...(inside === 0
      ? []
      : [`Its ${inside === 1 ? 'fault is' : `${inside} faults are`} not in the script: they are made inside Trestle.`]),
    ...(stopWhen.length === 0
      ? []
      : [`It does not stop early: stopWhen (${stopWhen.join(', ')}) is not in the script.`]),
    ...(maxCostUsd === 0 ? [] : ['Nothing here watches what it spends: maxCostUsd is not in the script.']),
  ];
}

function secretHeadersOf({ url, requests }: K6Requests): { name: string; variable: string }[] {
  const names = new Set(
    requests.flatMap(({ headers }) =>
      Object.keys(headers)
        .map((name) => name.toLowerCase())
        .filter((name) => SECRET_HEADER.test(name)),
    ),
  );
  return [...names].map((name) => ({
    name,
    variable:
      url === null && name === 'authorization'
        ? 'TRESTLE_TOKEN'
        : `HEADER_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`,
  }));
}

/** Arrivals are [when, which request]. */
function dataOf(
  { schedule, tenants, assignmentOf }: LoadPlan,
  { requests, requestOf }: K6Requests,
  { arrivals, secretNames }: { arrivals: number; secretNames: ReadonlySet<string> },
): string {
  // A request is of one tenant: it was made for it.
  const tenantOf = new Map<number, { id: string; pool: string }>();
  const rows = Array.from({ length: arrivals }, (_, index) => {
    const request = requestOf[index % Math.max(1, requestOf.length)] ?? 0;
    if (!tenantOf.has(request)) tenantOf.set(request, assignmentOf(index).tenant);
    return [Number((schedule.offsetsMs[index] ?? 0).toFixed(OFFSET_DIGITS)), request];
  });
  const written = requests.map(({ headers, body }, index) => {
    const tenant = tenantOf.get(index) ?? tenants[0];
    const open = Object.entries(headers).filter(([name]) => !secretNames.has(name.toLowerCase()));
    return { tenant: tenant?.id ?? '', pool: tenant?.pool ?? '', headers: Object.fromEntries(open), body };
  });
  return `${JSON.stringify({ requests: written, arrivals: rows })}\n`;
}
