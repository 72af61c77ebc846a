import { type Command, Option } from 'commander';
import { durationSeconds } from '../../base/duration.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { DEFAULT_ALERT_HISTORY } from '../../contract/alert.ts';
import {
  ALERT_TEMPLATES,
  type AlertTemplate,
  COMPOUND_TEMPLATE_ID,
  compoundTemplate,
  WATCHED_STAGE_TRACES,
  watchedStages,
} from '../../contract/alert-templates.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { systemClock } from '../../engine/system-clock.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeAlert, describeAlertList, describeBacktest } from '../describe-alert.ts';
import { parseCount } from '../parse-number-flags.ts';

const MS_PER_SECOND = 1000;
const DEFAULT_TEST_RANGE = '7d';
const DEFAULT_SILENCE = '8h';

interface ListFlags extends GlobalFlags {
  check?: boolean;
}
interface ShowFlags extends GlobalFlags {
  history: number;
}
interface TestFlags extends GlobalFlags {
  since: string;
  until?: string;
}
interface SilenceFlags extends GlobalFlags {
  for: string;
  off?: boolean;
}
interface AddFlags extends GlobalFlags {
  id?: string;
  scope?: string;
  stage?: string[];
}

export function addAlertCommand(program: Command, context: CliContext): void {
  const alert = program.command('alert').description('rules over traces: what fires, and what would have');
  alert
    .command('list')
    .description('every rule of alerts/ as it stands now')
    .option('--check', `exit with ${EXIT_CODE.gateFailed} when one fires`)
    .action(async ({ check, ...flags }: ListFlags) => {
      const { engine, info } = await context.openWorkspace(flags);
      const list = await engine.call('alert.list', {}, { signal: context.signal });
      if (!info.isTrusted) {
        context.say(
          `${info.path} is restricted, so its rules are not looked at. Run \`trestle trust add ${info.path}\`.`,
        );
      }
      if (flags.json) context.printJson(list);
      else context.print(describeAlertList(list));
      if (check === true && list.firing > 0) context.exitCode = EXIT_CODE.gateFailed;
    });
  alert
    .command('show')
    .description('one rule: what it sees, and every step it took')
    .argument('<rule>', 'its id')
    .option('--history <count>', 'steps told of', parseCount, DEFAULT_ALERT_HISTORY)
    .action(async (ruleId: string, { history, ...flags }: ShowFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('alert.list', {}, { signal: context.signal });
      const detail = await engine.call('alert.show', { ruleId, history }, { signal: context.signal });
      if (flags.json) context.printJson(detail);
      else context.print(describeAlert(detail));
    });
  alert
    .command('test')
    .description('when a rule would have fired, over traces that are there; keeps nothing')
    .argument('<rule>', 'its id')
    .option('--since <time>', 'a date (2026-01-31), a time, or an age (30d)', DEFAULT_TEST_RANGE)
    .option('--until <time>', 'the same; now by default')
    .action(async (ruleId: string, { since, until, ...flags }: TestFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const range = { since: timeOf(since), ...(until === undefined ? {} : { until: timeOf(until) }) };
      const { rule } = await engine.call('alert.show', { ruleId, history: 1 }, { signal: context.signal });
      const test = await engine.call('alert.test', { ruleId, ...range }, { signal: context.signal });
      if (flags.json) context.printJson(test);
      else context.print(describeBacktest(test, rule.condition.is.startsWith('below')));
    });
  alert
    .command('ack')
    .description('say that somebody has seen that a rule fires; until it fires anew')
    .argument('<rule>', 'its id')
    .action(async (ruleId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const view = await engine.call('alert.acknowledge', { ruleId }, { signal: context.signal });
      if (flags.json) context.printJson(view);
      else context.print(`${view.rule.name} is acknowledged.`);
    });
  alert
    .command('silence')
    .description('no notices of a rule for a while; it is still looked at')
    .argument('<rule>', 'its id')
    .option('--for <duration>', 'how long: 30m, 8h, 7d', DEFAULT_SILENCE)
    .option('--off', 'tell of it again')
    .action(async (ruleId: string, { for: duration, off, ...flags }: SilenceFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const seconds = durationSeconds(duration);
      if (seconds === null) throw new InvalidArgumentError(`--for ${duration} is no duration. Write 30m, 8h or 7d.`);
      const until = off === true ? null : new Date(systemClock.now() + seconds * MS_PER_SECOND).toISOString();
      const view = await engine.call('alert.silence', { ruleId, until }, { signal: context.signal });
      if (flags.json) context.printJson(view);
      else if (until === null) context.print(`${view.rule.name} tells again.`);
      else context.print(`No notices of ${view.rule.name} until ${until}.`);
    });
  const names = [...ALERT_TEMPLATES.map(({ id }) => id), COMPOUND_TEMPLATE_ID];
  alert
    .command('add')
    .description('write a rule from a template into alerts/; its bounds are yours to change')
    .argument('<template>', names.join(', '))
    .option('--id <id>', 'of the rule; the name of the template by default')
    .option('--scope <filter>', 'which runs, as in `trestle trace list`')
    .addOption(
      new Option('--stage <name...>', `of ${COMPOUND_TEMPLATE_ID}: its stages; those of the newest traces by default`),
    )
    .action(async (name: string, { id, scope, stage, ...flags }: AddFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { rule } = await findTemplate(engine, name, stage, context.signal);
      const named = { ...rule, ...(id === undefined ? {} : { id }), ...(scope === undefined ? {} : { scope }) };
      const view = await engine.call('alert.save', { rule: named }, { signal: context.signal });
      if (flags.json) context.printJson(view);
      else
        context.print(
          `Wrote ${view.path}. \`trestle alert test ${view.rule.id} --since 30d\` says when it would have fired.`,
        );
    });
}

async function findTemplate(
  engine: EngineClient,
  name: string,
  given: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<AlertTemplate> {
  if (name !== COMPOUND_TEMPLATE_ID) {
    const found = ALERT_TEMPLATES.find(({ id }) => id === name);
    if (found !== undefined) return found;
    const known = [...ALERT_TEMPLATES.map(({ id }) => id), COMPOUND_TEMPLATE_ID].join(', ');
    throw new InvalidArgumentError(`There is no template "${name}". Use one of ${known}.`);
  }
  const stages = given ?? (await stagesOfTraces(engine, signal));
  if (stages.length < 2) {
    throw new InvalidArgumentError(
      `A compound needs two stages; the traces have ${stages.length}. Name them with --stage.`,
    );
  }
  return compoundTemplate(stages);
}

async function stagesOfTraces(engine: EngineClient, signal: AbortSignal): Promise<readonly string[]> {
  const { stages } = await engine.call('insight.stages', { last: WATCHED_STAGE_TRACES }, { signal });
  return watchedStages(stages);
}

/** @throws InvalidArgumentError */
function timeOf(text: string): string {
  const age = durationSeconds(text);
  const ms = age === null ? Date.parse(text) : systemClock.now() - age * MS_PER_SECOND;
  if (Number.isNaN(ms)) {
    throw new InvalidArgumentError(`"${text}" is no time. Write a date (2026-01-31) or an age (7d, 12h, 30m).`);
  }
  return new Date(ms).toISOString();
}
