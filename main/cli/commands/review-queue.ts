import { type Command, Option } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import {
  DEFAULT_QUEUE_SIZE,
  DEFAULT_REVIEW_DATASET,
  DEFAULT_SAMPLE_DAYS,
  type ReviewDatasetReport,
  type ReviewQueue,
} from '../../contract/review.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatNumberOf, formatTable, shortTraceId } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface DrawFlags extends GlobalFlags {
  size: number;
  days: number;
  all?: true;
  filter: string;
}
interface ToDatasetFlags extends GlobalFlags {
  name: string;
  thumb?: 'up' | 'down';
  label?: string;
  undo?: true;
}

const TITLE_WIDTH = 60;

/** The week's answers to look at, and what becomes of what was said of them. */
export function addReviewQueue(review: Command, context: CliContext): void {
  review
    .command('queue')
    .description('the answers drawn to be looked at this week, and how far it is')
    .option('--week <week>', 'another week: 2026-W48')
    .action(async (flags: GlobalFlags & { week?: string }) => {
      const { engine } = await context.openWorkspace(flags);
      const request = flags.week === undefined ? {} : { week: flags.week };
      const queue = await engine.call('review.queue', request, { signal: context.signal });
      if (flags.json) context.printJson(queue);
      else context.print(describeQueue(queue));
    });
  review
    .command('draw')
    .description('draw answers to look at into the queue of this week: failed, refused, ungrounded, slow and others')
    .option('--size <count>', 'answers', parseCount, DEFAULT_QUEUE_SIZE)
    .option('--days <count>', 'how far back', parseCount, DEFAULT_SAMPLE_DAYS)
    .option('--all', 'from all traces there are, however old')
    .option('--filter <text>', 'only traces that match, as in `trestle trace list`', '')
    .action(async ({ size, days, all, filter, ...flags }: DrawFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { size, days: all === true ? null : days, filter };
      const queue = await engine.call('review.draw', request, { signal: context.signal });
      if (flags.json) context.printJson(queue);
      else context.print(describeQueue(queue));
    });
  review
    .command('skip')
    .description('leave an answer of this week out; it stays in the queue as skipped')
    .argument('<trace>', 'a trace id or its first digits')
    .option('--undo', 'take it back')
    .action(async (traceId: string, flags: GlobalFlags & { undo?: true }) => {
      const { engine } = await context.openWorkspace(flags);
      const isSkipped = flags.undo !== true;
      await engine.call('review.skip', { traceId, isSkipped }, { signal: context.signal });
      if (flags.json) context.printJson({ traceId, isSkipped });
      else context.print(isSkipped ? 'Skipped.' : 'It waits again.');
    });
  review
    .command('undo')
    .description('take the last word on an answer back')
    .argument('<trace>', 'a trace id or its first digits')
    .action(async (traceId: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const [last] = await engine.call('review.list', { traceId, limit: 1 }, { signal: context.signal });
      if (last === undefined) throw new InvalidArgumentError(`Nobody has said anything of ${traceId} yet.`);
      await engine.call('review.undo', { reviewId: last.reviewId }, { signal: context.signal });
      if (flags.json) context.printJson(last);
      else context.print(`Taken back: ${[last.thumb, last.label, last.note].filter(Boolean).join(' · ')}`);
    });
}

/** Reviewed answers as rows of a data set, singly or all of them. */
export function addReviewToDataset(review: Command, context: CliContext): void {
  review
    .command('to-dataset')
    .description('write what was said of answers into datasets/NAME.jsonl, one row a trace')
    .argument('[ids...]', 'trace ids or their first digits; without them every answer that was reviewed')
    .option('--name <name>', 'of the file in datasets/, without its ending', DEFAULT_REVIEW_DATASET)
    .addOption(new Option('--thumb <thumb>', 'without ids: only these').choices(['up', 'down']))
    .option('--label <label>', 'without ids: only these')
    .option('--undo', 'take the rows of these traces out again')
    .action(async (ids: string[], { name, thumb, label, undo, ...flags }: ToDatasetFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const chosen = {
        ...(ids.length === 0 ? {} : { traceIds: ids }),
        ...(thumb === undefined ? {} : { thumb }),
        ...(label === undefined ? {} : { label }),
      };
      if (undo !== true) {
        const report = await engine.call('review.toDataset', { name, ...chosen }, { signal: context.signal });
        if (flags.json) context.printJson(report);
        else context.print(describeDataset(report));
        return;
      }
      if (ids.length === 0)
        throw new InvalidArgumentError('Name the traces whose rows go: --undo takes out no others.');
      const words = await Promise.all(
        ids.map((traceId) => engine.call('review.list', { traceId, limit: 1 }, { signal: context.signal })),
      );
      const rows = words.flat().map(({ traceId, reviewId }) => ({ traceId, reviewId, before: null }));
      if (rows.length === 0)
        throw new InvalidArgumentError('Nobody has said anything of these traces, so they have no rows.');
      const report = await engine.call('review.undoDataset', { name, rows }, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else
        context.print(
          `${formatNumberOf(report.removed, 'row')} taken out of ${report.path}, ${report.left} left alone.`,
        );
    });
}

function describeDataset({ path, added, updated, kept, passedOver }: ReviewDatasetReport): string {
  const counts = `${added} added to ${path}, ${updated} written anew, ${kept} there already.`;
  const reasons = passedOver.map(({ traceId, reason }) => `Passed over: ${shortTraceId(traceId)}: ${reason}`);
  return [counts, ...reasons].join('\n');
}

function describeQueue({ week, items, strata, left }: ReviewQueue): string {
  const more = `${formatNumberOf(left.lastDays, 'other trace')} of the last ${DEFAULT_SAMPLE_DAYS} days, ${left.all} in all.`;
  if (items.length === 0) {
    return `Nothing was drawn for ${week} yet. \`trestle review draw\` draws from ${more}`;
  }
  const done = items.filter(({ review, isSkipped }) => review !== null || isSkipped).length;
  const rows = items.map(({ trace, why, isSkipped, review }) => [
    shortTraceId(trace.traceId),
    why,
    review?.thumb ?? (review === null ? (isSkipped ? 'skipped' : '–') : 'said'),
    trace.model,
    trace.title.slice(0, TITLE_WIDTH),
  ]);
  const drawn = strata
    .filter(({ traces }) => traces > 0)
    .map(({ why, traces, drawn: count }) => `${count} of ${traces} ${why}`);
  return [
    `${week}: ${done} of ${items.length} looked at. Drawn: ${drawn.join(', ')}. Left: ${more}`,
    formatTable([['trace', 'why', 'said', 'model', 'question'], ...rows]),
  ].join('\n');
}
