import { type Command, InvalidArgumentError as FlagError } from 'commander';
import {
  DEFAULT_FITTED_PROFILE,
  type Distribution,
  type FittedQuantity,
  type SimulatorFit,
  type SimulatorServerStatus,
} from '../../contract/simulator.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { parsePort } from './serve.ts';

interface ServeFlags extends GlobalFlags {
  profile: string;
  port: number;
  seed?: number;
}
interface FitFlags extends GlobalFlags {
  as: string;
  model?: string;
  last: number;
  filter: string;
  replace?: boolean;
}

const DEFAULT_PROFILE = 'steady';
const DEFAULT_LAST = 1000;
const MAX_SEED = 0xff_ff_ff_ff;

export function addSimCommand(program: Command, context: CliContext): void {
  const sim = program
    .command('sim')
    .description(
      'models that do not exist: sim/PROFILE, and a server that speaks the wire formats of OpenAI and Anthropic',
    );
  sim
    .command('serve')
    .description('serve a simulated model on this machine, until Ctrl-C')
    .option('--profile <id>', 'how it behaves', DEFAULT_PROFILE)
    .option('--port <port>', '0 takes any free one', parsePort, 0)
    .option('--seed <n>', "the same seed gives the same answers; the profile's own by default", parseSeed)
    .action(async (flags: ServeFlags) => {
      const engine = await context.engine(flags);
      const { profile, port, seed } = flags;
      const request = { profile, port, ...workspaceOf(context, flags), ...(seed === undefined ? {} : { seed }) };
      const server = await engine.call('sim.start', request, { signal: context.signal });
      // The addresses are the answer of this command: they must be out before the wait begins.
      if (flags.json) context.printJson(server);
      else context.print(describeServer(server));
      context.flush();
      context.say('Any key is taken and any model name answered. Ctrl-C stops.');
      await new Promise<void>((resolve) => {
        if (context.signal.aborted) resolve();
        context.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      const { requests, faults, disconnected } = await engine.call('sim.stop', { port: server.port });
      const met = Object.entries(faults).map(([fault, count]) => `${fault} ${count}`);
      context.say(`${requests} requests, ${met.join(', ') || 'no faults'}, ${disconnected} left early.`);
    });
  sim
    .command('profiles')
    .description('the profiles there are: those that come with Trestle, and those in simulators/')
    .action(async (flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const listed = await engine.call('sim.profiles', workspaceOf(context, flags), { signal: context.signal });
      if (flags.json) context.printJson(listed);
      else {
        const rows = listed.profiles.map(({ profile, modelId, origin }) => [modelId, origin, profile.description]);
        context.print(formatTable([['model', 'from', 'behaves'], ...rows]));
      }
      for (const { message } of listed.problems) context.say(message);
    });
  sim
    .command('fit')
    .description('write a profile that behaves as a recorded model did')
    .option('--as <id>', 'the profile it is written as', DEFAULT_FITTED_PROFILE)
    .option('--model <id>', 'provider/model; the one that was called most by default')
    .option('--last <n>', 'traces to read at most', parseLast, DEFAULT_LAST)
    .option('--filter <query>', 'only traces that `trestle trace list --filter` finds', '')
    .option('--replace', 'over a profile of that name')
    .action(async (flags: FitFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        profile: flags.as,
        last: flags.last,
        filter: flags.filter,
        replace: flags.replace ?? false,
        ...(flags.model === undefined ? {} : { model: flags.model }),
      };
      const fit = await engine.call('sim.fit', request, { signal: context.signal });
      if (flags.json) context.printJson(fit);
      else printFit(context, fit);
    });
}

/** Profiles of a workspace are known when one is named or stood in. It is not opened: none is needed. */
function workspaceOf(context: CliContext, flags: GlobalFlags): { workspace?: string } {
  try {
    return { workspace: context.workspacePath(flags) };
  } catch {
    return {};
  }
}

function describeServer({ profile, seed, openaiBaseUrl, anthropicBaseUrl }: SimulatorServerStatus): string {
  return `sim/${profile} (seed ${seed}): OpenAI ${openaiBaseUrl} · Anthropic ${anthropicBaseUrl}`;
}

function printFit(context: CliContext, fit: SimulatorFit): void {
  const row = (name: string, { distribution, values, distance }: FittedQuantity): string[] => [
    name,
    describeDistribution(distribution),
    `${values}`,
    distance === null ? '' : distance.toFixed(2),
  ];
  context.print(
    formatTable([
      ['quantity', 'fitted', 'calls', 'distance'],
      row('first token, ms', fit.timeToFirstTokenMs),
      row('between tokens, ms', fit.interTokenMs),
      row('tokens', fit.outputTokens),
    ]),
  );
  context.print(
    `${fit.path}: as ${fit.model} was in ${fit.calls} calls of ${fit.traces} traces, ${fit.failures} of them failed. Ask it with --model sim/${fit.profile.id}.`,
  );
}

function describeDistribution(distribution: Distribution): string {
  if (typeof distribution === 'number') return `${distribution}`;
  switch (distribution.type) {
    case 'constant':
      return `${distribution.value}`;
    case 'uniform':
      return `uniform ${distribution.from} to ${distribution.to}`;
    case 'exponential':
      return `exponential, mean ${distribution.mean}`;
    case 'lognormal':
      return `lognormal, median ${distribution.median}, p95 ${distribution.p95}`;
  }
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    throw new FlagError(`${text} is not a whole number from 0 to ${MAX_SEED}.`);
  }
  return seed;
}

function parseLast(text: string): number {
  const last = Number(text);
  if (!Number.isInteger(last) || last < 1 || last > 10_000)
    throw new FlagError(`${text} is not a number from 1 to 10000.`);
  return last;
}
