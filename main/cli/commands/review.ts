import { type Command, Option } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import {
  DEFAULT_REVIEW_LIMIT,
  DEFAULT_SAMPLE_DAYS,
  DEFAULT_SAMPLE_SIZE,
  type Review,
  type ReviewSample,
} from '../../contract/review.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';
import { addReviewQueue, addReviewToDataset } from './review-queue.ts';

interface SetFlags extends GlobalFlags {
  thumb?: 'up' | 'down';
  label?: string;
  note?: string;
  expected?: string;
}
interface ListFlags extends GlobalFlags {
  trace?: string;
  thumb?: 'up' | 'down';
  label?: string;
  limit: number;
}
interface SampleFlags extends GlobalFlags {
  size: number;
  days: number;
  seed?: string;
}

const TITLE_WIDTH = 60;
const SHORT_ID = 8;

export function addReviewCommand(program: Command, context: CliContext): void {
  const review = program.command('review').description('what people say of answers, and which to look at');
  review
    .command('set')
    .description('say something of an answer; what was said before is kept')
    .argument('<trace>', 'a trace id or its first digits')
    .addOption(new Option('--thumb <thumb>', 'was it good?').choices(['up', 'down']))
    .option('--label <label>', 'one word for what it is: wrong-source')
    .option('--note <text>', 'what a reader should know')
    .option('--expected <text>', 'what the answer should have been')
    .action(async (traceId: string, flags: SetFlags) => {
      const { thumb, label, note, expected } = flags;
      if (thumb === undefined && label === undefined && note === undefined && expected === undefined) {
        throw new InvalidArgumentError('Say something: --thumb up, --thumb down, --label, --note or --expected.');
      }
      const { engine } = await context.openWorkspace(flags);
      const request = {
        traceId,
        thumb: thumb ?? null,
        label: label ?? null,
        note: note ?? null,
        expected: expected ?? null,
      };
      const kept = await engine.call('review.set', request, { signal: context.signal });
      if (flags.json) context.printJson(kept);
      else context.print(describe(kept));
    });
  review
    .command('list')
    .description('the last word on each answer, newest first')
    .option('--trace <id>', 'all that was ever said of one')
    .addOption(new Option('--thumb <thumb>', 'only these').choices(['up', 'down']))
    .option('--label <label>', 'only these')
    .option('--limit <count>', 'rows', parseCount, DEFAULT_REVIEW_LIMIT)
    .action(async ({ trace, thumb, label, limit, ...flags }: ListFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = {
        limit,
        ...(trace === undefined ? {} : { traceId: trace }),
        ...(thumb === undefined ? {} : { thumb }),
        ...(label === undefined ? {} : { label }),
      };
      const reviews = await engine.call('review.list', request, { signal: context.signal });
      if (flags.json) context.printJson(reviews);
      else context.print(reviews.length === 0 ? 'Nobody has said anything yet.' : reviews.map(describe).join('\n'));
    });
  review
    .command('sample')
    .description('answers to look at, drawn from each status and model')
    .option('--size <count>', 'answers', parseCount, DEFAULT_SAMPLE_SIZE)
    .option('--days <count>', 'how far back', parseCount, DEFAULT_SAMPLE_DAYS)
    .option('--seed <text>', "the same seed draws the same; the week's own by default")
    .action(async ({ size, days, seed, ...flags }: SampleFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { size, days, ...(seed === undefined ? {} : { seed }) };
      const sample = await engine.call('review.sample', request, { signal: context.signal });
      if (flags.json) context.printJson(sample);
      else context.print(describeSample(sample));
    });
  addReviewQueue(review, context);
  addReviewToDataset(review, context);
}

function describe({ traceId, at, thumb, label, note }: Review): string {
  return [traceId.slice(0, SHORT_ID), at, thumb ?? '–', label ?? '', note ?? ''].join('  ').trimEnd();
}

function describeSample({ seed, from, to, strata, traces }: ReviewSample): string {
  const drawn = strata.map(
    ({ status, model, traces: all, drawn: count }) =>
      `${count} of ${all} ${status}${model === '' ? '' : ` by ${model}`}`,
  );
  const rows = traces.map(({ traceId, status, model, title, review }) => [
    traceId.slice(0, SHORT_ID),
    status,
    model,
    review?.thumb ?? '–',
    title.slice(0, TITLE_WIDTH),
  ]);
  return [
    `Drawn by seed ${seed} from ${from} to ${to}: ${drawn.join(', ') || 'there are no traces'}.`,
    formatTable([['trace', 'status', 'model', 'thumb', 'question'], ...rows]),
  ].join('\n');
}
