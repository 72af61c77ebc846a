import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { AccessCheckReport, AccessDescription, AccessEntry, AccessRecord } from '../../contract/access.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { type AsFlags, addAsFlags, requireAs } from '../as-flags.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatCount, formatDuration } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface CheckFlags extends GlobalFlags, AsFlags {
  queries: string;
  k?: number;
}
interface LogFlags extends GlobalFlags {
  principal?: string;
  tenant?: string;
  method?: string;
  since?: string;
  until?: string;
  before?: number;
  limit: number;
}

const DEFAULT_LOG_ROWS = 100;
/** Leaks named to people; all of them are in the JSON. */
const MAX_NAMED_LEAKS = 20;

export function addAccessCommand(program: Command, context: CliContext): void {
  const access = program.command('access').description('who may find what, whether that holds, who has read what');
  access
    .command('list')
    .description('tenants, principals and groups, and who may find what of each source')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const description = await engine.call('access.describe', {}, { signal: context.signal });
      if (flags.json) context.printJson(description);
      else printDescription(context, description);
    });
  const check = access
    .command('check')
    .description('try to reach what a principal must not see; exit 3 when anything leaks')
    .requiredOption(
      '--queries <file>',
      'questions to try: one a line, or JSON Lines with "query", "question" or "text"',
    )
    .option('--k <count>', 'results of each search', parseCount);
  addAsFlags(check).action(async (flags: CheckFlags) => {
    const queries = readQueries(context.resolvePath(flags.queries));
    const { engine } = await context.openWorkspace(flags);
    const request = { as: requireAs(flags), queries, ...(flags.k === undefined ? {} : { k: flags.k }) };
    const report = await engine.call('access.check', request, { signal: context.signal });
    if (report.leaks > 0) context.exitCode = EXIT_CODE.gateFailed;
    if (flags.json) context.printJson(report);
    else printCheck(context, report);
  });
  access
    .command('log')
    .description('who has read what, newest first')
    .option('--principal <name>', 'only on behalf of this principal')
    .option('--tenant <name>', 'only of this tenant')
    .option('--method <name>', 'only this method, e.g. search.run')
    .option('--since <time>', 'ISO date or time')
    .option('--until <time>', 'ISO date or time')
    .option('--before <seq>', 'only rows older than this one', parseSeq)
    .option('--limit <count>', 'rows', parseCount, DEFAULT_LOG_ROWS)
    .action(async (flags: LogFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { principal, tenant, method, since, until, before, limit } = flags;
      const request = { principal, tenant, method, since, until, before, limit };
      const page = await engine.call('access.log', request, { signal: context.signal });
      if (flags.json) context.printJson(page);
      else for (const record of page.records) context.print(describeRecord(record));
      context.say(`${formatCount(page.records.length)} of ${formatCount(page.total)} accesses.`);
    });
  access
    .command('verify')
    .description('is the access log as it was written; exit 9 when it is not')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call('access.verify', {}, { signal: context.signal });
      if (!report.ok) context.exitCode = EXIT_CODE.corrupt;
      if (flags.json) {
        context.printJson(report);
        return;
      }
      const { records, pruned, head, problem } = report;
      context.print(
        problem === null
          ? `${formatCount(records)} accesses are as they were written (${formatCount(pruned)} older ones have left). Newest: ${head.seq} ${head.hash}`
          : `Row ${problem.seq} of the access log is not sound: ${problem.message}.`,
      );
    });
}

/** @throws NotFoundError, InvalidArgumentError naming the line */
function readQueries(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new NotFoundError(`${path} cannot be read. Name a file with one question a line.`, { cause: error });
  }
  const queries = text.split(/\r?\n/).flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === '') return [];
    return trimmed.startsWith('{') ? [queryOf(trimmed, `${path}:${index + 1}`)] : [trimmed];
  });
  if (queries.length === 0) throw new InvalidArgumentError(`${path} holds no question. Write one a line.`);
  return queries;
}

function queryOf(line: string, place: string): string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new InvalidArgumentError(`${place} is not JSON. Write {"query": "…"} or the question alone.`);
  }
  for (const key of ['query', 'question', 'text']) {
    const query = (value as Record<string, unknown>)[key];
    if (typeof query === 'string' && query.trim() !== '') return query.trim();
  }
  throw new InvalidArgumentError(`${place} has no "query". Write {"query": "…"} or the question alone.`);
}

function parseSeq(text: string): number {
  const seq = Number(text);
  if (Number.isInteger(seq) && seq >= 1) return seq;
  throw new FlagError(`${text} is not a row number of the access log.`);
}

function printDescription(context: CliContext, { principals, sources, untaggedChunks }: AccessDescription): void {
  for (const { name, isGroup, members, tenant } of principals) {
    const who = isGroup ? `group of ${members.join(', ') || 'nobody'}` : 'user or group';
    context.print(`${name}: ${who}${tenant === null ? '' : `, tenant ${tenant}`}`);
  }
  for (const { sourceId, entries, rowFields } of sources) {
    context.print(`${sourceId}${rowFields.length === 0 ? '' : ` (per row: ${rowFields.join(', ')})`}`);
    for (const entry of entries) context.print(`  ${describeEntry(entry)}`);
  }
  if (untaggedChunks > 0) {
    context.say(`${formatCount(untaggedChunks)} chunks have no tag yet and are closed to all. Run \`trestle ingest\`.`);
  }
}

function describeEntry({ tenant, principals, isDenied, documents, chunks }: AccessEntry): string {
  const who = isDenied
    ? 'nobody but the owner, because the rules cannot be read'
    : `${principals.length === 0 ? 'everyone' : principals.join(', ')}${tenant === '' ? '' : ` of ${tenant}`}`;
  return `${who}: ${formatCount(documents)} documents, ${formatCount(chunks)} chunks`;
}

function printCheck(context: CliContext, report: AccessCheckReport): void {
  const { as, queries, leaks, hiddenChunks, results, documents, ms } = report;
  const all = [...results.flatMap((result) => result.leaks), ...documents.leaks];
  for (const { path, displayPath, reason } of all.slice(0, MAX_NAMED_LEAKS)) {
    context.print(`${path}: ${displayPath} came back, but ${reason}`);
  }
  const who = `${as.principals.join(', ') || 'nobody'}${as.tenant === '' ? '' : ` of ${as.tenant}`}`;
  context.print(
    `${formatCount(leaks)} leaks in ${formatCount(queries)} queries as ${who}; ` +
      `${formatCount(documents.refused)} of ${formatCount(documents.tried)} foreign documents refused, ` +
      `${formatCount(hiddenChunks)} chunks hidden from both legs.`,
  );
  context.say(`Tried in ${formatDuration(ms)}.`);
}

function describeRecord({ at, method, as, query, returned, outcome }: AccessRecord): string {
  const who = as === null ? 'owner' : `${as.principals.join(', ')}${as.tenant ? ` of ${as.tenant}` : ''}`;
  return `${at}  ${who}  ${method}  ${outcome}, ${returned} returned${query === null ? '' : `  ${query.replaceAll(/\s+/g, ' ')}`}`;
}
