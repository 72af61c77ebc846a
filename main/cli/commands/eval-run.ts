import type { Command } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { MAX_EVAL_REPEATS } from '../../contract/eval-file.ts';
import type { EvalRunReport } from '../../contract/eval-run.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeEvalRun } from '../describe-eval-run.ts';
import { formatCount, formatDuration } from '../format.ts';
import { parseCountTo, parseSeed } from '../parse-number-flags.ts';
import { createProgressLine } from '../progress-line.ts';

interface RunFlags extends GlobalFlags {
  label: string;
  repeats?: number;
  limit?: number;
  seed?: number;
  baseline?: boolean;
  cache: boolean;
}

const MAX_CASES = 100_000;

/** `run`, `resume` and `cancel`: an eval at work. */
export function addEvalRun(evaluate: Command, context: CliContext): void {
  evaluate
    .command('run')
    .description(
      'run evals/*.eval.yaml: every case in every cell of its matrix, scored, with the cause of each failure',
    )
    .argument('<eval>', 'its id, or the file')
    .option('--label <text>', 'a name to find it by', '')
    .option('--repeats <n>', "in place of the file's", parseCountTo(MAX_EVAL_REPEATS))
    .option('--limit <n>', 'cases, by a seeded draw', parseCountTo(MAX_CASES))
    .option('--seed <n>', 'which cases, and which mess', parseSeed)
    .option('--baseline', 'the first cell alone')
    .option('--no-cache', 'run again what an earlier run has the same')
    .action(async (file: string, flags: RunFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { label, repeats, limit, seed, baseline = false, cache } = flags;
      const { runId } = await engine.call(
        'eval.start',
        {
          eval: file,
          label,
          cells: baseline ? 'baseline' : 'all',
          cache,
          ...(repeats === undefined ? {} : { repeats }),
          ...(limit === undefined ? {} : { limit }),
          ...(seed === undefined ? {} : { seed }),
        },
        { signal: context.signal },
      );
      await conclude(context, engine, runId, flags);
    });
  evaluate
    .command('resume')
    .description('go on with a run that was stopped: only what is missing is run')
    .argument('<run>', 'an id or its first digits')
    .action(async (id: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { runId } = await engine.call('eval.resume', { runId: id }, { signal: context.signal });
      await conclude(context, engine, runId, flags);
    });
  evaluate
    .command('cancel')
    .description('stop a run; what is done is kept')
    .argument('<run>', 'an id or its first digits')
    .action(async (runId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('eval.cancel', { runId }, { signal: context.signal });
      if (flags.json) context.printJson({ cancelled: runId });
      else context.print(`${runId} is stopped.`);
    });
}

/** Waits for a run, drawing its progress; an interrupt stops it, and it can be gone on with. */
async function conclude(context: CliContext, engine: EngineClient, runId: string, flags: GlobalFlags): Promise<void> {
  const line = createProgressLine(context, flags);
  const stop = (): void => {
    engine.call('eval.cancel', { runId }).catch(() => undefined);
  };
  if (context.signal.aborted) stop();
  context.signal.addEventListener('abort', stop, { once: true });
  let report: EvalRunReport | null = null;
  try {
    for await (const event of engine.stream('eval.watch', { runId })) {
      if (event.type === 'progress') {
        const { done, total, cached, failed, remainingMs } = event;
        const left = remainingMs === null ? '' : `, about ${formatDuration(remainingMs)} left`;
        const kept = cached === 0 ? '' : `, ${formatCount(cached)} from earlier runs`;
        const broken = failed === 0 ? '' : `, ${formatCount(failed)} failed`;
        line.show(`${formatCount(done)} of ${formatCount(total)} runs${kept}${broken}${left}`);
      } else if (event.type === 'finished') ({ report } = event);
    }
  } finally {
    line.clear();
    context.signal.removeEventListener('abort', stop);
  }
  if (report === null) throw new BugError('an eval run ended without a report');
  if (flags.json) context.printJson(report);
  else context.print(describeEvalRun(report));
  if (report.cached > 0) {
    context.say(
      `${formatCount(report.cached)} of ${formatCount(report.total)} were taken from earlier runs; --no-cache runs them again.`,
    );
  }
  if (report.state === 'cancelled' || report.state === 'interrupted') {
    context.say(
      `Stopped after ${formatCount(report.done)} of ${formatCount(report.total)}. \`trestle eval resume ${runId}\` goes on.`,
    );
    context.exitCode = EXIT_CODE.interrupted;
  } else if (report.state === 'failed') {
    context.say(`It ended early: ${report.error?.message ?? ''}`);
    context.exitCode = report.error?.code === 'budget_exceeded' ? EXIT_CODE.exhausted : EXIT_CODE.unexpected;
  }
}
