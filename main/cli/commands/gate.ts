import { appendFileSync, existsSync, realpathSync, writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { GateReport } from '../../contract/gate.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeCheck, describeGate, verdictOf } from '../describe-gate.ts';
import { describeIngest, followIngest } from '../follow-ingest.ts';
import { formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';
import { createProgressLine } from '../progress-line.ts';

interface RunFlags extends GlobalFlags {
  release?: string;
  ingest?: boolean;
  junit?: string;
  summary?: string;
  github?: boolean;
}
interface RunsFlags extends GlobalFlags {
  release?: string;
  limit: number;
}
interface ReportFlags extends GlobalFlags {
  format: (typeof FORMATS)[number];
}

const FORMATS = ['markdown', 'junit', 'json'] as const;
const DEFAULT_RUNS = 20;
/** Where GitHub Actions shows what a step has to say. */
const GITHUB_SUMMARY = 'GITHUB_STEP_SUMMARY';

export function addGateCommand(program: Command, context: CliContext): void {
  const gate = program.command('gate').description('what has to hold before a release serves');
  gate
    .command('run', { isDefault: true })
    .description('run a gate of gates/*.gate.yaml: `trestle gate ID` for short; exit 3 when it does not hold')
    .argument('<gate>', 'its id, or its file')
    .option('--release <hash>', 'judge this release; the files as they are now by default')
    .option('--ingest', 'read the sources first: a clean checkout has no index')
    .option('--junit <file>', 'write a case for each check as JUnit XML')
    .option('--summary <file>', 'write the verdict as Markdown')
    .option('--github', `put the verdict onto the page of a GitHub Actions run, by ${GITHUB_SUMMARY}`)
    .action((ref: string, flags: RunFlags) => run(context, ref, flags));
  gate
    .command('list')
    .description('the gates there are, and how each stood last')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const listed = await engine.call('gate.list', {}, { signal: context.signal });
      for (const { message } of listed.problems) context.say(message);
      if (flags.json) context.printJson(listed);
      else if (listed.gates.length === 0) context.print('No gates yet. A gate is a file of gates/, see docs/gates.md.');
      else {
        const rows = listed.gates.map(({ id, checks, lastRun, description }) => [
          id,
          checks,
          lastRun === null ? 'not run yet' : `${lastRun.held ? 'held' : 'missed'} ${lastRun.startedAt}`,
          description,
        ]);
        context.print(formatTable([['gate', 'checks', 'last run', 'description'], ...rows]));
      }
    });
  gate
    .command('runs')
    .description('what gates came to, newest first')
    .option('--release <hash>', 'only over this release')
    .option('--limit <count>', 'runs', parseCount, DEFAULT_RUNS)
    .action(async ({ release, limit, ...flags }: RunsFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const runs = await engine.call('gate.runs', { release, limit }, { signal: context.signal });
      if (flags.json) context.printJson(runs);
      else
        context.print(
          runs.length === 0
            ? 'No gate has been run.'
            : runs.map((report) => `${report.startedAt}  ${verdictOf(report)}`).join('\n'),
        );
    });
  gate
    .command('report')
    .description('a run of a gate as a file, for people or for CI')
    .argument('<run>', 'its id or the first digits')
    .addOption(new Option('--format <format>', 'markdown by default').choices(FORMATS).default('markdown'))
    .action(async (gateRunId: string, { format, ...flags }: ReportFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call('gate.report', { gateRunId, format }, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else context.print(report.text.trimEnd());
    });
}

async function run(context: CliContext, ref: string, flags: RunFlags): Promise<void> {
  const summaries = summaryFiles(context, flags);
  const { engine } = await context.openWorkspace(flags);
  if (flags.ingest === true) {
    const { ingestId } = await engine.call('ingest.start', {}, { signal: context.signal });
    context.say(describeIngest(await followIngest(context, flags, engine, ingestId)));
  }
  const report = await follow(context, engine, gateRef(context, ref), flags);
  if (!report.held) context.exitCode = EXIT_CODE.gateFailed;
  const { gateRunId } = report;
  const read = async (format: 'junit' | 'markdown'): Promise<string> =>
    (await engine.call('gate.report', { gateRunId, format }, { signal: context.signal })).text;
  if (flags.junit !== undefined) writeFileSync(context.resolvePath(flags.junit), await read('junit'));
  for (const { path, write } of summaries) write(path, await read('markdown'));
  if (flags.json) context.printJson(report);
  else context.print(describeGate(report));
}

async function follow(context: CliContext, engine: EngineClient, gate: string, flags: RunFlags): Promise<GateReport> {
  const line = createProgressLine(context, flags);
  const request = { gate, ...(flags.release === undefined ? {} : { release: flags.release }) };
  let total = 0;
  let name = '';
  try {
    for await (const event of engine.stream('gate.run', request, { signal: context.signal })) {
      switch (event.type) {
        case 'started':
          ({ total } = event);
          break;
        case 'check-started':
          ({ name } = event);
          line.show(`${event.index + 1} of ${total} · ${name}`);
          break;
        case 'check-progress':
          line.show(
            `${event.index + 1} of ${total} · ${name} · ${Math.floor((100 * event.done) / Math.max(1, event.total))} %`,
          );
          break;
        case 'check-finished':
          line.clear();
          context.say(describeCheck(event.check));
          break;
        case 'finished':
          return event.report;
      }
    }
  } finally {
    line.clear();
  }
  throw new BugError('a gate ended without a verdict');
}

/** A file that is there from where the command runs; everything else is looked for in the workspace. */
function gateRef(context: CliContext, ref: string): string {
  const path = context.resolvePath(ref);
  return ref.endsWith('.gate.yaml') && existsSync(path) ? realpathSync.native(path) : ref;
}

/** @throws InvalidArgumentError for --github outside of GitHub Actions */
function summaryFiles(
  context: CliContext,
  { summary, github }: RunFlags,
): readonly { path: string; write: typeof writeFileSync }[] {
  const written = summary === undefined ? [] : [{ path: context.resolvePath(summary), write: writeFileSync }];
  if (github !== true) return written;
  const path = context.environment[GITHUB_SUMMARY];
  if (path !== undefined && path !== '') return [...written, { path, write: appendFileSync as typeof writeFileSync }];
  throw new InvalidArgumentError(
    `${GITHUB_SUMMARY} is not set: --github works in a step of GitHub Actions. Elsewhere, --summary FILE writes the same.`,
  );
}
