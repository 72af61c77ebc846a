import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { EXIT_CODE } from '../../../contract/exit-code.ts';
import { judgeLoadGate } from '../../../contract/load-gate.ts';
import { LOAD_REPORT_FORMATS, type LoadReportFormat } from '../../../contract/load-report.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { describeLoad } from '../../describe-load.ts';
import { describeLoadComparison, describeLoadRuns } from '../../describe-load-runs.ts';
import { formatNumberOf } from '../../format.ts';
import { parseCountTo, parseNumber } from '../../parse-number-flags.ts';

/** A run that failed, or goes on, has held nothing. */
const NO_RESULT = { passed: false, checks: [{ name: 'run', passed: false, message: 'The run has no result.' }] };
const MAX_RUNS = 1000;
const DEFAULT_RUNS = 20;
const MAX_SEED = 0xff_ff_ff_ff;
const MAX_RATE_FACTOR = 1000;
const MIN_RATE_FACTOR = 0.001;

/** `list`, `show`, `report`, `gate`, `compare`, `rm`: the library of runs, and what they came to. */
export function addLoadLibrary(load: Command, context: CliContext): void {
  load
    .command('list')
    .description('load runs of this workspace, newest first')
    .option('--scenario <id>', 'only of this scenario')
    .option('--limit <n>', 'how many', parseCountTo(MAX_RUNS), DEFAULT_RUNS)
    .action(async (flags: GlobalFlags & { scenario?: string; limit: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const { scenario, limit } = flags;
      const request = { limit, ...(scenario === undefined ? {} : { scenario }) };
      const runs = await engine.call('load.list', request, { signal: context.signal });
      if (flags.json) context.printJson(runs);
      else context.print(describeLoadRuns(runs));
    });
  load
    .command('show')
    .description('what a run came to; as JSON with its seconds and histograms')
    .argument('<run>', 'an id or its first digits')
    .action(async (runId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const detail = await engine.call('load.show', { runId }, { signal: context.signal });
      if (flags.json) context.printJson(detail);
      else if (detail.result === null) context.print(describeLoadRuns([detail.summary]));
      else context.print(describeLoad(detail.result));
    });
  load
    .command('report')
    .description('write a run as a file to send around: HTML with charts, Markdown, JSON, JUnit XML, or .hgrm')
    .argument('<run>', 'an id or its first digits')
    .addOption(new Option('--format <format>', 'of the file').choices(LOAD_REPORT_FORMATS).default('html'))
    .option('--out <file>', 'where to; the output by default')
    .action(async (runId: string, flags: GlobalFlags & { format: LoadReportFormat; out?: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const { format } = flags;
      const file = await engine.call('load.report', { runId, format }, { signal: context.signal });
      if (flags.out === undefined) {
        if (flags.json) context.printJson(file);
        else context.print(file.content.replace(/\n$/, ''));
        return;
      }
      const path = context.resolvePath(flags.out);
      writeFileSync(path, file.content);
      if (flags.json) context.printJson({ path, format });
      else context.print(`Written to ${path}.`);
    });
  load
    .command('gate')
    .description(
      'for CI: exit 3 when a run missed an SLO, was generator-limited, was ended by a stop rule, or held nothing',
    )
    .argument('<run>', 'an id or its first digits')
    .option('--junit <file>', 'write the verdict as JUnit XML too')
    .action(async (runId: string, flags: GlobalFlags & { junit?: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const { result } = await engine.call('load.show', { runId }, { signal: context.signal });
      if (flags.junit !== undefined) {
        const { content } = await engine.call('load.report', { runId, format: 'junit' }, { signal: context.signal });
        writeFileSync(context.resolvePath(flags.junit), content);
      }
      const { passed, checks } = result === null ? NO_RESULT : judgeLoadGate(result);
      const isHeld = passed && result !== null && result.slo.length > 0;
      if (flags.json) context.printJson({ passed: isHeld, checks });
      else
        context.print(
          checks.map(({ passed: isPassed, message }) => `${isPassed ? 'ok  ' : 'FAIL'}  ${message}`).join('\n'),
        );
      if (result !== null && result.slo.length === 0) context.say('Nothing to hold: a gate needs an SLO.');
      if (!isHeld) context.exitCode = EXIT_CODE.gateFailed;
    });
  load
    .command('compare')
    .description('what changed from run A to run B, metric by metric, with how sure that is')
    .argument('<a>', 'an id or its first digits')
    .argument('<b>')
    .action(async (a: string, b: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const comparison = await engine.call('load.compare', { a, b }, { signal: context.signal });
      if (flags.json) context.printJson(comparison);
      else context.print(describeLoadComparison(comparison));
    });
  load
    .command('rm')
    .description('remove a run from the library; its traces stay')
    .argument('<run>', 'an id or its first digits')
    .action(async (runId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('load.remove', { runId }, { signal: context.signal });
      if (flags.json) context.printJson({ removed: runId });
      else context.print(`Removed ${runId}.`);
    });
}

/** `export`, `import`: other load tools. */
export function addLoadExchange(load: Command, context: CliContext): void {
  load
    .command('export')
    .description('write a scenario for k6: a script and its data, with the same schedule, requests and thresholds')
    .argument('<scenario>', 'an id or a path')
    .requiredOption('--k6', 'for k6 and its operator')
    .option('--out <dir>', 'where to', '.')
    .option('--rate-factor <n>', 'all of its rates times this', parseNumber(MIN_RATE_FACTOR, MAX_RATE_FACTOR), 1)
    .option('--seed <n>', 'of its arrivals, instead of its own', parseNumber(0, MAX_SEED))
    .action(async (scenario: string, flags: GlobalFlags & { out: string; rateFactor: number; seed?: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const { rateFactor, seed } = flags;
      const request = { scenario, rateFactor, ...(seed === undefined ? {} : { seed }) };
      const { files, notes } = await engine.call('load.exportK6', request, { signal: context.signal });
      const folder = context.resolvePath(flags.out);
      mkdirSync(folder, { recursive: true });
      const written = files.map(({ name, content }) => {
        const path = join(folder, name);
        writeFileSync(path, content);
        return path;
      });
      for (const note of notes) context.say(note);
      if (flags.json) context.printJson({ files: written, notes });
      else context.print(written.map((path) => `Written to ${path}.`).join('\n'));
    });
  load
    .command('import')
    .description('put a summary of k6 (--summary-export) or a report of GuideLLM into the library of runs')
    .argument('<file>')
    .option('--label <text>', 'what the runs are called', '')
    .action(async (file: string, flags: GlobalFlags & { label: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { path: context.resolvePath(file), label: flags.label };
      const runs = await engine.call('load.import', request, { signal: context.signal });
      if (flags.json) context.printJson(runs);
      else context.print(`Imported ${formatNumberOf(runs.length, 'run')}.\n${describeLoadRuns(runs)}`);
    });
}
