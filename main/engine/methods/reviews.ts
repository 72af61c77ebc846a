import { DEFAULT_SAMPLE_DAYS, type ReviewSample } from '../../contract/review.ts';
import { findByPrefix } from '../../trace/agent/find-by-prefix.ts';
import { drawSample, type SampledTrace } from '../../trace/review/draw-sample.ts';
import { createReviewStore } from '../../trace/review/review-store.ts';
import { createQueueStore } from '../../trace/review/queue-store.ts';
import { undoReviewed, writeReviewed } from '../datasets/write-reviewed.ts';
import type { Handlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';

const MS_PER_DAY = 86_400_000;
const DAYS_PER_WEEK = 7;

type ReviewCalls =
  | 'review.set'
  | 'review.list'
  | 'review.sample'
  | 'review.undo'
  | 'review.queue'
  | 'review.draw'
  | 'review.skip'
  | 'review.toDataset'
  | 'review.undoDataset';

/** What people say of answers, and which answers are worth a look. */
export function createReviewHandlers(parts: SessionParts): Handlers<ReviewCalls> {
  const { journal, services, redactor, digester } = parts;
  const { clock, events } = services;
  const reviews = createReviewStore({ database: journal, clock, redactor });
  const queues = createQueueStore({ database: journal, clock, reviews });
  const changed = (): void => events.publish({ type: 'reviews-changed' });
  const idOf = (given: string): string =>
    findByPrefix(journal, {
      table: 'trace',
      column: 'trace_id',
      given,
      what: 'trace',
      list: 'trestle trace list',
    });
  return {
    'review.set': async ({ traceId, ...words }) => {
      const review = reviews.add({ traceId: idOf(traceId), ...words });
      changed();
      return review;
    },
    'review.undo': async ({ reviewId }) => {
      reviews.takeBack(reviewId);
      changed();
      return null;
    },
    'review.queue': async ({ week = weekOf(clock.now()) }) => queues.read(week, DEFAULT_SAMPLE_DAYS),
    'review.draw': async ({ size, days, filter }) => {
      // What an answer is drawn for rests on what was worked out of it.
      await digester.idle();
      const week = weekOf(clock.now());
      queues.draw(week, { size, days, filter });
      changed();
      return queues.read(week, DEFAULT_SAMPLE_DAYS);
    },
    'review.skip': async ({ week = weekOf(clock.now()), traceId, isSkipped }) => {
      queues.skip(week, idOf(traceId), isSkipped);
      changed();
      return null;
    },
    'review.toDataset': async ({ traceIds, ...request }) => {
      parts.requireTrust('write a data set');
      return writeReviewed(parts, reviews, { ...request, traceIds: traceIds?.map(idOf) });
    },
    'review.undoDataset': async (request) => {
      parts.requireTrust('write a data set');
      return undoReviewed(parts, reviews, request);
    },
    'review.list': async ({ traceId, ...request }) =>
      reviews.list({ ...request, traceId: traceId === undefined ? undefined : idOf(traceId) }),
    'review.sample': async ({ size, days, seed: given }): Promise<ReviewSample> => {
      const now = clock.now();
      const from = new Date(now - days * MS_PER_DAY).toISOString();
      const to = new Date(now).toISOString();
      const seed = given ?? weekOf(now);
      const all = journal
        .prepare<SampledTrace>(
          `SELECT trace_id AS traceId, title, status, model FROM trace WHERE started_at >= ? AND started_at <= ?
           ORDER BY started_at DESC, trace_id DESC`,
        )
        .all(from, to);
      const { strata, drawn } = drawSample(all, { size, seed });
      return {
        seed,
        from,
        to,
        strata,
        traces: drawn.map((trace) => ({ ...trace, review: reviews.lastOf(trace.traceId) })),
      };
    },
  };
}

/** @returns `2026-W48`: the week as ISO 8601 counts it, in UTC */
function weekOf(now: number): string {
  const day = new Date(now);
  const weekday = (day.getUTCDay() + 6) % DAYS_PER_WEEK;
  // The week's Thursday says which year it belongs to.
  const thursday = new Date(now + (3 - weekday) * MS_PER_DAY);
  const firstDay = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - firstDay) / MS_PER_DAY / DAYS_PER_WEEK) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}
