import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError as FlagError, Option } from 'commander';
import { BugError } from '../../../base/errors/bug-error.ts';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import { EXIT_CODE } from '../../../contract/exit-code.ts';
import {
  DEFAULT_LOAD_TIMEOUT_MS,
  LOAD_ARRIVALS,
  type LoadProgress,
  type LoadRunEvent,
} from '../../../contract/load.ts';
import {
  DEFAULT_LOAD_CV,
  DEFAULT_LOAD_SEED,
  LOAD_WHEN_FULL,
  MAX_LOAD_CV,
  MIN_LOAD_CV,
} from '../../../contract/load-limits.ts';
import { judgeLoadGate, renderLoadGate } from '../../../contract/load-gate.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { describeLoad } from '../../describe-load.ts';
import { formatCount, formatDuration } from '../../format.ts';
import { parseCountTo, parseNumber } from '../../parse-number-flags.ts';
import { createProgressLine } from '../../progress-line.ts';

interface LoadFlags extends GlobalFlags {
  label: string;
  rateFactor: number;
  url?: string;
  rate?: number;
  duration: number;
  warmUp: number;
  timeout: number;
  maxInFlight?: number;
  whenFull: (typeof LOAD_WHEN_FULL)[number];
  arrivals: (typeof LOAD_ARRIVALS)[number];
  cv: number;
  seed?: number;
  method?: string;
  header: Record<string, string>;
  body?: string;
  slo: string[];
  allowHost: string[];
  gate?: boolean;
  junit?: string;
}

const MAX_RATE = 100_000;
const MAX_IN_FLIGHT = 100_000;
const MAX_SEED = 0xff_ff_ff_ff;
const MS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

export function addLoadRunCommand(load: Command, context: CliContext): void {
  load
    .command('run [scenario]')
    .description(
      'run a scenario of scenarios/*.load.yaml, or load an address with --url: requests start when planned, whether or not earlier ones were answered',
    )
    .option('--label <text>', 'of a scenario: what the run is called in the library', '')
    .option('--rate-factor <n>', 'of a scenario: all of its rates times this', parseNumber(0.001, 1000), 1)
    .option('--url <url>', 'http or https; of this machine unless --allow-host names its host')
    .option('--rate <n>', 'requests a second', parseNumber(0.001, MAX_RATE))
    .option('--duration <time>', 'as 500ms, 10s, 2m', parseDuration, 10_000)
    .option('--warm-up <time>', 'of the duration; sent and not measured', parseDuration, 0)
    .option('--timeout <time>', 'from the intended start', parseDuration, DEFAULT_LOAD_TIMEOUT_MS)
    .option('--max-in-flight <n>', 'requests under way at once; no cap by default', parseCountTo(MAX_IN_FLIGHT))
    .addOption(
      new Option('--when-full <what>', 'becomes of an arrival that finds no slot: queue waits, drop is counted')
        .choices(LOAD_WHEN_FULL)
        .default('queue'),
    )
    .addOption(
      new Option('--arrivals <how>', 'they scatter around the rate; gamma comes in bursts')
        .choices(LOAD_ARRIVALS)
        .default('constant'),
    )
    .option(
      '--cv <n>',
      'coefficient of variation of gamma gaps: 1 is chance, more is burstier',
      parseNumber(MIN_LOAD_CV, MAX_LOAD_CV),
      DEFAULT_LOAD_CV,
    )
    .option('--seed <n>', 'the same seed gives the same arrivals', parseSeed)
    .option('--method <method>', 'GET by default, POST with a body')
    .option('--header <field>', 'as "name: value"; may be given again', collectHeader, {})
    .option('--body <text>', 'of every request; JSON unless --header names its content-type')
    .option('--slo <bound>', 'p99<200ms, service.p95<50ms, ttft.p50<1s, errors<1%; may be given again', collect, [])
    .option(
      '--allow-host <host>',
      'another machine that may be loaded, when it is yours; may be given again',
      collect,
      [],
    )
    .option('--gate', 'for CI: a run without an SLO fails too, since it held nothing')
    .option('--junit <file>', 'write the verdict as JUnit XML, a case for each SLO and one for the generator')
    .action((scenario: string | undefined, flags: LoadFlags) =>
      scenario === undefined ? runAddress(context, flags) : runScenario(context, scenario, flags),
    );
}

async function runAddress(context: CliContext, flags: LoadFlags): Promise<void> {
  const engine = await context.engine(flags);
  const events = engine.stream('load.run', requestOf(flags));
  const stop = (runId: string): void => void engine.call('load.stop', { runId }).catch(() => undefined);
  const finished = await follow(context, flags, { events, stop, durationMs: flags.duration });
  report(context, flags, finished);
  const { result } = finished;
  writeVerdict(context, flags, () =>
    renderLoadGate(result, { scenario: 'address', startedAt: null, properties: { runId: result.runId } }),
  );
}

async function runScenario(context: CliContext, scenario: string, flags: LoadFlags): Promise<void> {
  if (flags.url !== undefined) throw new InvalidArgumentError('A scenario says what it loads: leave out --url.');
  const { engine } = await context.openWorkspace(flags);
  const { label, rateFactor, seed } = flags;
  const { runId } = await engine.call('load.start', {
    scenario,
    label,
    rateFactor,
    ...(seed === undefined ? {} : { seed }),
  });
  const events = engine.stream('load.watch', { runId });
  const stop = (): void => void engine.call('load.cancel', { runId }).catch(() => undefined);
  report(context, flags, await follow(context, flags, { events, stop, durationMs: null }));
  if (flags.junit === undefined) return;
  const { content } = await engine.call('load.report', { runId, format: 'junit' });
  writeVerdict(context, flags, () => content);
}

/** Shows how a run goes and waits for its end. Stopping is not withdrawing: what was measured so far is the answer. */
async function follow(
  context: CliContext,
  flags: GlobalFlags,
  run: { events: AsyncIterable<LoadRunEvent>; stop: (runId: string) => void; durationMs: number | null },
): Promise<LoadRunEvent & { type: 'finished' }> {
  const line = createProgressLine(context, flags);
  let runId: string | null = null;
  const stop = (): void => {
    if (runId !== null) run.stop(runId);
  };
  context.signal.addEventListener('abort', stop, { once: true });
  let finished: (LoadRunEvent & { type: 'finished' }) | null = null;
  try {
    for await (const event of run.events) {
      if (event.type === 'started') {
        ({ runId } = event);
        if (context.signal.aborted) stop();
      } else if (event.type === 'progress') line.show(describeProgress(event.progress, run.durationMs));
      else if (event.type === 'finished') finished = event;
    }
  } finally {
    line.clear();
    context.signal.removeEventListener('abort', stop);
  }
  if (finished === null) throw new BugError('a load run ended without a result');
  return finished;
}

function writeVerdict(context: CliContext, { junit }: LoadFlags, render: () => string): void {
  if (junit !== undefined) writeFileSync(context.resolvePath(junit), render());
}

function report(context: CliContext, flags: LoadFlags, finished: LoadRunEvent & { type: 'finished' }): void {
  const { result, isStopped, unfinished } = finished;
  if (flags.json) context.printJson(result);
  else context.print(describeLoad(result));
  const { limited, lagP99Ms } = result.generator;
  if (limited) {
    context.say(
      `Generator-limited: its lag p99 of ${formatDuration(lagP99Ms ?? 0)} is above a tenth of the service p50, so these figures are not the target's alone. Lower the rate, or free the machine.`,
    );
  }
  for (const { name, held } of result.slo) if (!held) context.say(`Missed: ${name}.`);
  if (result.stoppedBy !== null) context.say(`Ended early by ${result.stoppedBy}.`);
  if (!judgeLoadGate(result).passed) context.exitCode = EXIT_CODE.gateFailed;
  if (flags.gate === true && result.slo.length === 0) {
    context.say('Nothing to hold: a gate needs an SLO, by --slo or in the scenario.');
    context.exitCode = EXIT_CODE.gateFailed;
  }
  if (!isStopped) return;
  context.say(`Stopped: ${formatCount(unfinished)} requests were waiting or under way and are in no figure.`);
  context.exitCode = EXIT_CODE.interrupted;
}

function requestOf(flags: LoadFlags) {
  const { url, rate } = flags;
  if (url === undefined || rate === undefined) {
    throw new InvalidArgumentError('Name a scenario of scenarios/*.load.yaml, or an address with --url and --rate.');
  }
  const hasBody = flags.body !== undefined;
  const named = Object.keys(flags.header).map((name) => name.toLowerCase());
  const contentType = hasBody && !named.includes('content-type') ? { 'content-type': 'application/json' } : {};
  return {
    url,
    method: flags.method ?? (hasBody ? 'POST' : 'GET'),
    headers: { ...contentType, ...flags.header },
    body: flags.body ?? null,
    allowedHosts: flags.allowHost,
    ratePerSecond: rate,
    durationMs: flags.duration,
    warmUpMs: flags.warmUp,
    timeoutMs: flags.timeout,
    maxInFlight: flags.maxInFlight ?? null,
    whenFull: flags.whenFull,
    arrivals: flags.arrivals,
    cv: flags.cv,
    seed: flags.seed ?? DEFAULT_LOAD_SEED,
    slos: flags.slo,
  };
}

function describeProgress(progress: LoadProgress, durationMs: number | null): string {
  const { elapsedMs, completed, failed, dropped, inFlight, waiting, responseP50Ms, responseP99Ms } = progress;
  const latency =
    responseP50Ms === null || responseP99Ms === null
      ? ''
      : ` · p50 ${formatDuration(responseP50Ms)} · p99 ${formatDuration(responseP99Ms)}`;
  const of = durationMs === null ? '' : ` of ${formatDuration(durationMs)}`;
  return `${formatDuration(elapsedMs)}${of} · ${formatCount(completed)} done · ${formatCount(failed)} failed · ${formatCount(dropped)} dropped · ${inFlight} in flight · ${waiting} waiting${latency}`;
}

function parseDuration(text: string): number {
  const [, value, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = MS_PER_UNIT[unit];
  if (value === undefined || factor === undefined)
    throw new FlagError(`${text} is no duration: write 500ms, 10s or 2m.`);
  return Number(value) * factor;
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() !== '' && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED) return seed;
  throw new FlagError(`${text} is not a whole number from 0 to ${MAX_SEED}.`);
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function collectHeader(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf(':');
  if (at < 1) throw new FlagError(`${text} is no header: write "name: value".`);
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}
