import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../../base/errors/config-error.ts';
import { ToolExecutionError } from '../../../base/errors/tool-execution-error.ts';
import type { BenchDesk } from '../bench-desk.ts';
import { runProcess } from '../processes/run-process.ts';

/** As many as keep a server of one core busy without a crowd. */
const CONNECTIONS = 50;
/** Of each generator, in turns: the machine is as busy for one as for the other. */
const ROUNDS = 3;
const ROUND_SECONDS = 5;
const QUICK_ROUNDS = 1;
const QUICK_ROUND_SECONDS = 1;
const MS_PER_SECOND = 1000;
const LEAST_RATIO = 0.8;
const MOST_LAG_MS = 2;

/** The value of `trestle bench load --json`. */
export interface LoadBenchReport {
  /** Requests a second as fast as the connections allow; the generator's lag at half that rate in the open model. */
  trestle: { rps: number; lagP99Ms: number | null };
  autocannon: { rps: number };
  /** Ours over theirs: medians of the rounds. */
  ratio: number;
  connections: number;
  rounds: number;
  roundSeconds: number;
}

/**
 * The generator against autocannon, on one server of this machine, each in a process of its own, in turns, with the same
 * number of connections and no pipelining.
 *
 * @throws ConfigError when autocannon, a dependency of development, is not installed
 */
export async function benchLoad(desk: BenchDesk): Promise<LoadBenchReport> {
  const { environment, signal, say } = desk;
  const { isQuick } = desk.options;
  const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
  const roundSeconds = isQuick ? QUICK_ROUND_SECONDS : ROUND_SECONDS;
  const durationMs = `${roundSeconds * MS_PER_SECOND}`;
  const autocannon = findAutocannon();
  const entry = findLoadBenchProcess();
  const run = async (...args: string[]): Promise<unknown> =>
    JSON.parse((await runProcess(args, { environment, signal })).stdout);
  const server = await serve(entry, environment);
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      say(`round ${round} of ${rounds}: autocannon`);
      const flags = ['-c', `${CONNECTIONS}`, '-d', `${roundSeconds}`, '-j', '-n', server.url];
      const { requests, duration } = (await run(autocannon, ...flags)) as {
        requests: { total: number };
        duration: number;
      };
      theirs.push(requests.total / duration);
      say(`round ${round} of ${rounds}: trestle`);
      ours.push((await run(entry, 'fast', server.url, `${CONNECTIONS}`, durationMs)) as number);
    }
    const [rps, peer] = [median(ours), median(theirs)];
    say('half that rate, in the open model');
    const lagP99Ms = (await run(entry, 'paced', server.url, `${Math.round(rps / 2)}`, durationMs)) as number | null;
    return {
      trestle: { rps, lagP99Ms },
      autocannon: { rps: peer },
      ratio: rps / peer,
      connections: CONNECTIONS,
      rounds,
      roundSeconds,
    };
  } finally {
    server.stop();
  }
}

/** @returns whether the bars of the design are held */
export function holdsLoadBars({ ratio, trestle }: LoadBenchReport): boolean {
  return ratio >= LEAST_RATIO && trestle.lagP99Ms !== null && trestle.lagP99Ms <= MOST_LAG_MS;
}

export function describeLoadBench(report: LoadBenchReport): string {
  const { trestle, autocannon, ratio, connections, rounds, roundSeconds } = report;
  const rate = (perSecond: number): string => `${Math.round(perSecond).toLocaleString('en-US')} requests a second`;
  return [
    `${connections} connections, no pipelining, median of ${rounds} rounds of ${roundSeconds} s in turns.`,
    `trestle     ${rate(trestle.rps)}`,
    `autocannon  ${rate(autocannon.rps)}`,
    `ratio ${ratio.toFixed(2)} (at least ${LEAST_RATIO}) · lag p99 at half that rate, after a second of warm-up, ${trestle.lagP99Ms?.toFixed(2) ?? '–'} ms (at most ${MOST_LAG_MS})`,
    holdsLoadBars(report) ? 'held' : 'missed',
  ].join('\n');
}

interface ServerProcess {
  url: string;
  stop(): void;
}

async function serve(entry: string, environment: Readonly<Record<string, string | undefined>>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [entry, 'serve'], {
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new ToolExecutionError(`the server of the load bench ended: ${stderr.trim()}`)));
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(JSON.parse(text) as string));
  });
  return { url, stop: () => void child.kill() };
}

function findAutocannon(): string {
  try {
    return createRequire(import.meta.url).resolve('autocannon');
  } catch (error) {
    throw new ConfigError('The load bench compares with autocannon, which is installed for development alone.', {
      cause: error,
    });
  }
}

/** The source, or the bundle beside this one. */
function findLoadBenchProcess(fromUrl: string = import.meta.url): string {
  const isBundled = !fromUrl.endsWith('.ts');
  return fileURLToPath(new URL(isBundled ? './load-bench-process.js' : './load-bench-process.ts', fromUrl));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
