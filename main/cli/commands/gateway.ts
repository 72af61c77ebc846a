import type { Command } from 'commander';
import type { EndpointView, GatewayState, PolicyTrial } from '../../contract/gateway.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatDuration, formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface TryFlags extends GlobalFlags {
  hours: number;
  down?: readonly string[];
  seed: number;
}

const DEFAULT_HOURS = 24;
const DEFAULT_SEED = 1;

export function addGatewayCommand(program: Command, context: CliContext): void {
  const gateway = program.command('gateway').description('how models are reached: breakers, limits, budgets, policies');
  gateway
    .command('status')
    .description('what the workspace has called since it was opened, and what it may still call')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const state = await engine.call('gateway.state', {}, { signal: context.signal });
      if (flags.json) context.printJson(state);
      else describeState(state, context);
    });
  gateway
    .command('try')
    .argument('<policy>', 'id of a file in policies/')
    .description('what a policy would have made of past asks, in virtual time; nothing is sent')
    .option('--hours <count>', 'asks of the last so many hours', parseCount, DEFAULT_HOURS)
    .option('--down <model...>', 'endpoints that are taken to be down')
    .option('--seed <number>', 'of the draws', parseCount, DEFAULT_SEED)
    .action(async (policy: string, flags: TryFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { policy, hours: flags.hours, seed: flags.seed, down: [...(flags.down ?? [])] };
      const trial = await engine.call('gateway.tryPolicy', request, { signal: context.signal });
      if (flags.json) context.printJson(trial);
      else describeTrial(trial, context);
    });
}

function describeState(state: GatewayState, context: CliContext): void {
  if (state.endpoints.length > 0) {
    const head = ['model', 'breaker', 'errors', 'slow', 'first word', 'today', 'failed'];
    context.print(formatTable([head, ...state.endpoints.map(endpointRow)]));
  }
  for (const { name, calls, answered, failed, answeredBy } of state.routes) {
    const by = answeredBy.map(({ model, count }) => `${model} ${count}`).join(', ') || 'nobody';
    context.print(`${name}: ${calls} calls, ${answered} answered by ${by}, ${failed} failed.`);
  }
  for (const { scope, name, counts, used, reserved, limit, refused } of state.budgets) {
    const unit = counts === 'usd' ? 'US dollars' : 'tokens';
    const held = reserved === 0 ? '' : `, ${reserved} held`;
    context.print(
      `budget of the ${scope}${name === null ? '' : ` ${name}`}: ${used} of ${limit} ${unit}${held}, ${refused} refused.`,
    );
  }
  for (const { of, name, counts, available, burst, refused } of state.limits) {
    context.print(`limit of ${of} "${name}": ${available} of ${burst} ${counts} free, ${refused} refused.`);
  }
  for (const { pool, running, maxConcurrent, queued, shed } of state.pools) {
    context.print(`pool ${pool}: ${running} of ${maxConcurrent} run, ${queued} wait, ${shed} turned away.`);
  }
  for (const { stage, amplification, refused } of state.retries) {
    context.print(
      `stage ${stage || '(none)'}: ${amplification.toFixed(2)} attempts a call, ${refused} retries refused.`,
    );
  }
  for (const { model, endpoints, problem } of state.policies) {
    context.print(problem === null ? `${model}: ${endpoints.join(' → ')}` : problem);
  }
}

function endpointRow({
  model,
  breaker,
  firstTokenP50Ms,
  callsToday,
  failuresToday,
}: EndpointView): (string | number)[] {
  return [
    model,
    breaker?.state ?? '–',
    breaker === null ? '–' : percent(breaker.errorRate),
    breaker === null ? '–' : percent(breaker.slowCallRate),
    firstTokenP50Ms === null ? '–' : formatDuration(firstTokenP50Ms),
    callsToday,
    failuresToday,
  ];
}

function describeTrial(trial: PolicyTrial, context: CliContext): void {
  context.print(
    `${trial.policy} over ${trial.asks} asks since ${trial.since}: ${trial.answered} answered, ${trial.failed} failed, ${trial.amplification.toFixed(2)} attempts a call.`,
  );
  for (const { model, count } of trial.tried) {
    const answered = trial.answeredBy.find((one) => one.model === model)?.count ?? 0;
    context.print(`${model}: asked ${count} times, answered ${answered}.`);
  }
  context.print(`cost ${dollars(trial.costUsd)}, was ${dollars(trial.actualCostUsd)}`);
  context.print(
    `p50 ${duration(trial.p50Ms)}, was ${duration(trial.actualP50Ms)}; p95 ${duration(trial.p95Ms)}, was ${duration(trial.actualP95Ms)}`,
  );
  for (const { model, transitions } of trial.breakers) {
    context.print(`breaker of ${model}: ${transitions.length} changes, now ${transitions.at(-1)?.state ?? 'closed'}.`);
  }
  for (const assumption of trial.assumptions) context.say(assumption);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function dollars(usd: number | null): string {
  return usd === null ? 'unknown' : `$${usd.toFixed(4)}`;
}

function duration(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}
