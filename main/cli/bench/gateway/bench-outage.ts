import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  measureOutage,
  type OutagePhase,
  type OutageReport,
  type OutageRun,
} from '../../../engine/bench/gateway/outage.ts';
import { outageProfiles } from '../../../engine/bench/gateway/outage-profiles.ts';
import { formatTable } from '../../format.ts';
import type { BenchDesk } from '../bench-desk.ts';
import type { Bar } from '../bench-report.ts';
import { formatMs } from '../format-measured.ts';
import { judgeBar, tooFew } from '../judge-bar.ts';
import { serveSimulator, type SimulatorProcess } from './serve-simulator.ts';

const RATE_PER_SECOND = 50;
const SECONDS = 24;
const QUICK_SECONDS = 8;
/** The issue's bar, as a share of all calls. */
const LEAST_ANSWERED = 0.995;
/** Of fewer calls in the outage a 99th percentile is one of the slowest few. */
const LEAST_SAMPLES = 500;

export type MeasuredOutage = OutageReport & { bars: readonly Bar[] };

/** The primary model down in the middle of a load: with policies, and without breaker and retry budget. */
export async function benchOutage(desk: BenchDesk): Promise<MeasuredOutage> {
  const { seed, isQuick } = desk.options;
  const seconds = isQuick ? QUICK_SECONDS : SECONDS;
  const workspace = join(desk.folder, 'outage');
  await desk.withEngine(workspace, async () => undefined);
  const profiles = outageProfiles(seconds);
  await mkdir(join(workspace, 'simulators'), { recursive: true });
  const servers: SimulatorProcess[] = [];
  try {
    for (const profile of profiles) {
      await writeFile(join(workspace, 'simulators', `${profile.id}.sim.jsonc`), JSON.stringify(profile));
      const { environment } = desk;
      servers.push(await serveSimulator({ profile: profile.id, workspace, seed, environment }));
    }
    const report = await measureOutage({
      baseUrls: new Map(servers.map(({ status }) => [status.profile, status.openaiBaseUrl])),
      seconds,
      ratePerSecond: RATE_PER_SECOND,
      signal: desk.signal,
      say: (progress) => desk.say(progress),
    });
    return { ...report, bars: judge(report) };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

function judge({ guarded, bare, attemptTimeoutMs }: OutageReport): Bar[] {
  const notJudged = tooFew(guarded.during.requests, LEAST_SAMPLES, 'calls during the outage');
  return [
    judgeBar({
      limit: `at least ${LEAST_ANSWERED * 100} % of the calls are answered`,
      measured: `${(guarded.answeredShare * 100).toFixed(2)} %`,
      isHeld: guarded.answeredShare >= LEAST_ANSWERED,
    }),
    judgeBar({
      limit: `p99 rises by less than one attempt's timeout, ${attemptTimeoutMs} ms`,
      measured: guarded.p99RiseMs === null ? 'nothing answered' : formatMs(guarded.p99RiseMs),
      isHeld: guarded.p99RiseMs !== null && guarded.p99RiseMs < attemptTimeoutMs,
      notJudged,
    }),
    judgeBar({
      limit: 'without breaker and retry budget the failing model is tried at least twice as often',
      measured: `${bare.attemptsAtFailing} against ${guarded.attemptsAtFailing} attempts`,
      isHeld: bare.attemptsAtFailing >= 2 * guarded.attemptsAtFailing,
    }),
  ];
}

export function describeOutage(report: MeasuredOutage): string {
  const row = (policy: string, phase: string, { requests, answered, p50Ms, p99Ms }: OutagePhase): string[] => [
    policy,
    phase,
    `${answered} of ${requests}`,
    p50Ms === null ? '' : formatMs(p50Ms),
    p99Ms === null ? '' : formatMs(p99Ms),
  ];
  const rowsOf = (policy: string, run: OutageRun): string[][] => [
    row(policy, 'before', run.before),
    row(policy, 'outage', run.during),
    row(policy, 'after', run.after),
  ];
  const attempts = ({ attemptsPerRequest, attemptsAtFailing }: OutageRun): string =>
    `${attemptsPerRequest.toFixed(2)} a call during the outage, ${attemptsAtFailing} at the failing model`;
  const [from, to] = report.outageSeconds;
  return [
    `${report.ratePerSecond} calls a second for ${report.seconds} s; the primary is down from ${from} to ${to} s: 503, then resets, then silence.`,
    '',
    formatTable([
      ['policy', 'phase', 'answered', 'p50', 'p99'],
      ...rowsOf('guarded', report.guarded),
      ...rowsOf('bare', report.bare),
    ]),
    '',
    `Attempts, guarded: ${attempts(report.guarded)}.`,
    `Attempts, bare: ${attempts(report.bare)}.`,
    '',
    ...report.bars.map(
      ({ limit, measured, verdict, reason }) =>
        `${verdict}: ${limit}: ${measured}${reason === null ? '' : ` (${reason})`}`,
    ),
    ...report.guarded.errors.map((error) => `guarded failed: ${error}`),
  ].join('\n');
}
