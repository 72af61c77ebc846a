import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { TRIAGE_CAUSES, type TriageCause } from '../../contract/eval-run.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeEvalCases, describeEvalFiles, describeEvalRun, describeEvalRuns } from '../describe-eval-run.ts';
import { parseCountTo } from '../parse-number-flags.ts';

const MAX_RUNS = 1000;
const DEFAULT_RUNS = 20;
const MAX_CASES = 1000;
const DEFAULT_CASES = 20;
const FORMATS = ['markdown', 'junit', 'json', 'html'] as const;

interface CasesFlags extends GlobalFlags {
  cell: string;
  metric?: string;
  failed?: boolean;
  limit: number;
}

/** `list`, `runs`, `show`, `cases`, `overrule`, `report`, `rm`: evals, their runs, and what those came to. */
export function addEvalLibrary(evaluate: Command, context: CliContext): void {
  evaluate
    .command('list')
    .description('the evals of this workspace, with their last runs')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const listed = await engine.call('eval.list', {}, { signal: context.signal });
      if (flags.json) context.printJson(listed);
      else context.print(describeEvalFiles(listed));
      for (const { path, message } of listed.problems) context.say(`${path}: ${message}`);
    });
  evaluate
    .command('runs')
    .description('eval runs of this workspace, newest first')
    .option('--eval <id>', 'only of this eval')
    .option('--limit <n>', 'how many', parseCountTo(MAX_RUNS), DEFAULT_RUNS)
    .action(async (flags: GlobalFlags & { eval?: string; limit: number }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { limit: flags.limit, ...(flags.eval === undefined ? {} : { evalId: flags.eval }) };
      const runs = await engine.call('eval.runs', request, { signal: context.signal });
      if (flags.json) context.printJson(runs);
      else context.print(describeEvalRuns(runs));
    });
  evaluate
    .command('show')
    .description('what a run came to')
    .argument('<run>', 'an id or its first digits')
    .action(async (runId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call('eval.show', { runId }, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else context.print(describeEvalRun(report));
    });
  evaluate
    .command('cases')
    .description('cases of one cell, worst first')
    .argument('<run>', 'an id or its first digits')
    .option('--cell <id>', 'of the matrix; c1 is the baseline', 'c1')
    .option('--metric <name>', 'worst first by this; success by default')
    .option('--failed', 'only those that failed')
    .option('--limit <n>', 'how many', parseCountTo(MAX_CASES), DEFAULT_CASES)
    .action(async (runId: string, flags: CasesFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { cell: cellId, metric, failed = false, limit } = flags;
      const request = { runId, cellId, onlyFailed: failed, limit, ...(metric === undefined ? {} : { metric }) };
      const page = await engine.call('eval.cases', request, { signal: context.signal });
      if (flags.json) context.printJson(page);
      else context.print(describeEvalCases(page));
    });
  evaluate
    .command('overrule')
    .description('decide otherwise than the rule why a case failed; kept for later runs')
    .argument('<run>', 'an id or its first digits')
    .argument('<case>')
    .addOption(
      new Option('--cause <cause>', 'none takes it back').choices([...TRIAGE_CAUSES, 'none']).makeOptionMandatory(),
    )
    .option('--reason <text>', 'kept with it', '')
    .action(
      async (runId: string, caseId: string, flags: GlobalFlags & { cause: TriageCause | 'none'; reason: string }) => {
        const { engine } = await context.openWorkspace(flags);
        const cause = flags.cause === 'none' ? null : flags.cause;
        const report = await engine.call(
          'eval.overrule',
          { runId, caseId, cause, reason: flags.reason },
          { signal: context.signal },
        );
        if (flags.json) context.printJson(report);
        else context.print(cause === null ? `${caseId} is up to the rule again.` : `${caseId} counts as ${cause}.`);
      },
    );
  evaluate
    .command('report')
    .description('write a run as a file to send around')
    .argument('<run>', 'an id or its first digits')
    .addOption(new Option('--format <format>', 'of the file').choices(FORMATS).default('markdown'))
    .option('--out <file>', 'where to; the output by default')
    .action(async (runId: string, flags: GlobalFlags & { format: (typeof FORMATS)[number]; out?: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const { format, out } = flags;
      const file = await engine.call('eval.report', { runId, format }, { signal: context.signal });
      if (out === undefined) {
        if (flags.json) context.printJson(file);
        else context.print(file.text.replace(/\n$/, ''));
        return;
      }
      const path = context.resolvePath(out);
      writeFileSync(path, file.text);
      if (flags.json) context.printJson({ path, format });
      else context.print(`Written to ${path}.`);
    });
  evaluate
    .command('rm')
    .description('remove a run; its traces stay')
    .argument('<run>', 'an id or its first digits')
    .action(async (runId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('eval.remove', { runId }, { signal: context.signal });
      if (flags.json) context.printJson({ removed: runId });
      else context.print(`${runId} is removed.`);
    });
}
