import { type Command, Option } from 'commander';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { SourceAttempt } from '../../contract/freshness.ts';
import type { SourceStatus } from '../../contract/ingest.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatAge, formatCount, formatNumberOf, formatTable, shortTraceId } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';
import { addSourceSchemaCommands } from './source-schema.ts';
import { addSourceSkippedCommands } from './source-skipped.ts';

interface ListFlags extends GlobalFlags {
  drift?: boolean;
}
interface KeepFlags extends GlobalFlags {
  here?: boolean;
  anywhere?: boolean;
}
interface PageFlags extends GlobalFlags {
  limit: number;
}
interface RiskFlags extends PageFlags {
  source?: string;
}

const DEFAULT_LIMIT = 50;
const SHOWN_ATTEMPTS = 10;
const TITLE_WIDTH = 60;
const QUALITY_DIGITS = 2;

export function addSourceCommand(program: Command, context: CliContext): void {
  const source = program.command('source').description('what answers may rest on, and how fresh it is');
  addList(source, context);
  addShow(source, context);
  addCheck(source, context);
  addHistory(source, context);
  addAtRisk(source, context);
  addSourceSkippedCommands(source, context);
  addSourceSchemaCommands(source, context);
  source
    .command('keep')
    .description('whether its text may be sent to other machines: to models, or to be embedded')
    .argument('<source>')
    .addOption(new Option('--here', 'never: only models on this machine answer from it').conflicts('anywhere'))
    .addOption(new Option('--anywhere', 'it may'))
    .action(async (sourceId: string, flags: KeepFlags) => {
      if (flags.here === flags.anywhere) throw new InvalidArgumentError('Say --here or --anywhere.');
      const { engine } = await context.openWorkspace(flags);
      const leavesMachine = flags.anywhere === true;
      await engine.call('source.update', { sourceId, leavesMachine }, { signal: context.signal });
      if (flags.json) context.printJson({ source: sourceId, leavesMachine });
      else context.print(`${sourceId} ${leavesMachine ? 'may leave' : 'stays on'} this machine.`);
    });
  source
    .command('remove')
    .description('take a source and what was read from it out of the workspace; its files stay')
    .argument('<source>')
    .action(async (sourceId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('source.remove', { sourceId }, { signal: context.signal });
      if (flags.json) context.printJson({ removed: sourceId });
      else context.print(`${sourceId} is no source any more.`);
    });
}

function addList(source: Command, context: CliContext): void {
  source
    .command('list')
    .description(
      'the freshness ledger: every source with its parse quality, who may find it, age, limit, drift, failures and answers at risk',
    )
    .option('--drift', 'look at the files first')
    .action(async (flags: ListFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const sources = await engine.call(
        'source.list',
        { checkDrift: flags.drift ?? false },
        { signal: context.signal },
      );
      if (flags.json) context.printJson(sources);
      else if (sources.length === 0) context.print('No sources yet. `trestle ingest FOLDER` takes one in.');
      else context.print(formatTable([HEAD, ...sources.map(rowOf)]));
    });
}

const HEAD =
  'source|state|files|chunks|quality|quarantined|who may find it|age|limit|drift|at risk|failures|watch'.split('|');
const NONE = '–';

function rowOf(source: SourceStatus): (string | number)[] {
  const { sourceId, documents, chunks, quality, quarantined, access, freshness } = source;
  const { state, ageSeconds, sloSeconds, drift, answersAtRisk, failuresInARow, watch } = freshness;
  return [
    sourceId,
    state,
    documents,
    chunks,
    quality === null ? NONE : quality.toFixed(QUALITY_DIGITS),
    quarantined,
    access || NONE,
    ageSeconds === null ? NONE : formatAge(ageSeconds),
    sloSeconds === null ? 'none' : formatAge(sloSeconds),
    drift === null ? NONE : `${drift.added + drift.changed + drift.removed}`,
    answersAtRisk,
    failuresInARow,
    watch,
  ];
}

function addShow(source: Command, context: CliContext): void {
  source
    .command('show')
    .description('one source, with the last attempts on it')
    .argument('<source>')
    .action(async (sourceId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const options = { signal: context.signal };
      const found = (await engine.call('source.list', { checkDrift: true }, options)).find(
        (one) => one.sourceId === sourceId,
      );
      if (found === undefined) throw new NotFoundError(`There is no source "${sourceId}" in trestle.jsonc.`);
      const { attempts } = await engine.call('source.history', { sourceId, limit: SHOWN_ATTEMPTS }, options);
      if (flags.json) context.printJson({ source: found, attempts });
      else context.print(describeSource(found, attempts));
    });
}

function describeSource(source: SourceStatus, attempts: readonly SourceAttempt[]): string {
  const { freshness } = source;
  const drift = freshness.drift;
  const lines = [
    `source    ${source.sourceId}`,
    `path      ${source.path}`,
    ...(source.git === null
      ? []
      : [`git       ${source.git.commit.slice(0, 12)} on ${source.git.branch ?? 'no branch'}`]),
    `holds     ${formatNumberOf(source.documents, 'document')}, ${formatNumberOf(source.chunks, 'chunk')}`,
    `quality   ${source.quality === null ? NONE : source.quality.toFixed(QUALITY_DIGITS)}, ${formatNumberOf(source.quarantined, 'file')} quarantined`,
    `found by  ${source.access || NONE}`,
    `state     ${freshness.state}${freshness.isPastSlo ? ', past its limit' : ''}`,
    `agreed    ${freshness.agreedAt ?? 'never'}`,
    `drift     ${drift === null ? 'not looked yet' : `${drift.added} added, ${drift.changed} changed, ${drift.removed} removed`}`,
    `at risk   ${formatNumberOf(freshness.answersAtRisk, 'past answer')}`,
    `watch     ${freshness.watch}${freshness.watchNotice === null ? '' : `: ${freshness.watchNotice}`}`,
  ];
  if (source.lastError !== null) lines.push(`error     ${source.lastError}`);
  return [...lines, '', formatTable(attemptRows(attempts))].join('\n');
}

function attemptRows(attempts: readonly SourceAttempt[]): string[][] {
  const rows = attempts.map((attempt) => [
    attempt.startedAt,
    attempt.kind,
    attempt.outcome,
    `+${attempt.added} ~${attempt.changed} -${attempt.removed}`,
    formatCount(attempt.embedded),
    attempt.error ?? '',
  ]);
  return [['started', 'kind', 'outcome', 'documents', 'embedded', 'error'], ...rows];
}

function addCheck(source: Command, context: CliContext): void {
  source
    .command('check')
    .description(`look at the files of every source; exit ${EXIT_CODE.gateFailed} when one is past its limit`)
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call('source.check', {}, { signal: context.signal });
      if (!report.ok) context.exitCode = EXIT_CODE.gateFailed;
      if (flags.json) context.printJson(report);
      else if (report.problems.length === 0) context.print(`${formatNumberOf(report.sources.length, 'source')} fresh.`);
      else context.print(report.problems.join('\n'));
    });
}

function addHistory(source: Command, context: CliContext): void {
  source
    .command('history')
    .description('every attempt on a source, newest first: how fresh it was then')
    .argument('<source>')
    .option('--limit <count>', 'rows', parseCount, DEFAULT_LIMIT)
    .action(async (sourceId: string, flags: PageFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { sourceId, limit: flags.limit };
      const history = await engine.call('source.history', request, { signal: context.signal });
      if (flags.json) context.printJson(history);
      else context.print(formatTable(attemptRows(history.attempts)));
    });
}

function addAtRisk(source: Command, context: CliContext): void {
  source
    .command('at-risk')
    .description('past answers that cite text which has changed or gone since')
    .option('--source <id>', 'only of this source')
    .option('--limit <count>', 'rows', parseCount, DEFAULT_LIMIT)
    .action(async (flags: RiskFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { limit: flags.limit, ...(flags.source === undefined ? {} : { sourceId: flags.source }) };
      const report = await engine.call('source.atRisk', request, { signal: context.signal });
      if (flags.json) {
        context.printJson(report);
        return;
      }
      if (report.total === 0) {
        context.print('No past answer cites text that has changed.');
        return;
      }
      const rows = report.answers.map(({ traceId, startedAt, title, chunks }) => [
        shortTraceId(traceId),
        startedAt,
        title.slice(0, TITLE_WIDTH),
        [...new Set(chunks.map(({ displayPath, reason }) => `${displayPath} ${reason}`))].join(', '),
      ]);
      context.print(formatTable([['trace', 'asked', 'question', 'cites'], ...rows]));
      context.say(`${report.answers.length} of ${report.total}.`);
    });
}
