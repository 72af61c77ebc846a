import type { ReviewQueue, ReviewReason } from '../../contract/review.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import { chooseTraces, type ChosenTrace } from '../insight/choose-traces.ts';
import { SUMMARY_COLUMNS, toSummary, type TraceRow } from '../trace-row.ts';
import { drawQueue } from './draw-queue.ts';
import type { ReviewStore } from './review-store.ts';

/** A queue is drawn from so many of the newest traces at most. */
const MAX_DRAWN_FROM = 50_000;

export interface QueueStore {
  read(week: string, days: number): ReviewQueue;
  /** Draws more into the week's queue: none that is in it, and none that somebody said something of. */
  draw(week: string, request: { size: number; days: number | null; filter: string }): void;
  /** @throws NotFoundError for a trace that is not in the queue */
  skip(week: string, traceId: string, isSkipped: boolean): void;
}

interface DrawnRow extends TraceRow {
  why: ReviewReason;
  skipped_at: string | null;
}

/** What was drawn for a week stays drawn; a queue can be added to. */
export function createQueueStore(options: { database: Database; clock: Clock; reviews: ReviewStore }): QueueStore {
  const { database, clock, reviews } = options;
  const candidates = (week: string, filter: string, days: number | null): readonly ChosenTrace[] => {
    const within = days === null ? filter : `${filter} since:${days}d`.trim();
    const { traces } = chooseTraces(database, { filter: within, last: MAX_DRAWN_FROM });
    const known = new Set(
      database
        .prepare<{ trace_id: string }>(
          'SELECT trace_id FROM review UNION SELECT trace_id FROM review_drawn WHERE week = ?',
        )
        .all(week)
        .map(({ trace_id: traceId }) => traceId),
    );
    return traces.filter(({ traceId }) => !known.has(traceId));
  };
  const count = (since: string | null, week: string): number =>
    database
      .prepare<{ count: number }>(
        `SELECT count(*) AS count FROM trace WHERE started_at >= ? AND trace_id NOT IN (SELECT trace_id FROM review)
         AND trace_id NOT IN (SELECT trace_id FROM review_drawn WHERE week = ?)`,
      )
      .get(since ?? '', week)?.count ?? 0;
  return {
    read: (week, days) => {
      const rows = database
        .prepare<DrawnRow>(
          `SELECT ${SUMMARY_COLUMNS}, why, skipped_at
           FROM trace JOIN (SELECT trace_id AS drawn_id, ordinal, why, skipped_at FROM review_drawn WHERE week = ?) ON trace_id = drawn_id
           ORDER BY ordinal`,
        )
        .all(week);
      const strata = database
        .prepare<ReviewQueue['strata'][number]>('SELECT why, traces, drawn FROM review_stratum WHERE week = ?')
        .all(week);
      return {
        week,
        items: rows.map((row) => ({
          trace: toSummary(row),
          why: row.why,
          isSkipped: row.skipped_at !== null,
          review: reviews.lastOf(row.trace_id),
        })),
        strata,
        left: {
          lastDays: count(new Date(clock.now() - days * MS_PER_DAY).toISOString(), week),
          all: count(null, week),
        },
      };
    },
    draw: (week, { size, days, filter }) =>
      database.transaction(() => {
        const { drawn, strata } = drawQueue(candidates(week, filter, days), { size, seed: week });
        const last = database
          .prepare<{ last: number | null }>('SELECT max(ordinal) AS last FROM review_drawn WHERE week = ?')
          .get(week)?.last;
        const insert = database.prepare(
          'INSERT INTO review_drawn (week, ordinal, trace_id, drawn_at, why) VALUES (?, ?, ?, ?, ?)',
        );
        const now = new Date(clock.now()).toISOString();
        drawn.forEach(({ traceId, why }, index) => insert.run(week, (last ?? -1) + 1 + index, traceId, now, why));
        const upsert = database.prepare(
          `INSERT INTO review_stratum (week, why, traces, drawn) VALUES (?, ?, ?, ?)
           ON CONFLICT (week, why) DO UPDATE SET traces = excluded.traces + drawn, drawn = drawn + excluded.drawn`,
        );
        for (const { why, traces, drawn: taken } of strata) upsert.run(week, why, traces, taken);
      }),
    skip: (week, traceId, isSkipped) => {
      const { changes } = database
        .prepare('UPDATE review_drawn SET skipped_at = ? WHERE week = ? AND trace_id = ?')
        .run(isSkipped ? new Date(clock.now()).toISOString() : null, week, traceId);
      if (changes === 0) {
        throw new NotFoundError(
          `The trace ${traceId.slice(0, 8)} is not among the answers of ${week}. \`trestle review queue\` shows them.`,
        );
      }
    },
  };
}

const MS_PER_DAY = 86_400_000;
