import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { ParsedRequestOf } from '../../contract/methods.ts';
import type { Review } from '../../contract/review.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Redactor } from '../redact.ts';

const COLUMNS = 'review_id AS reviewId, trace_id AS traceId, at, thumb, label, note, expected';
/** Of the rows of a trace, the newest. */
const LAST_WORD = 'review_id = (SELECT max(review_id) FROM review AS other WHERE other.trace_id = review.trace_id)';

export interface ReviewStore {
  /** Keeps a word on a trace, beside those before it; durable when it returns. */
  add(review: Omit<Review, 'reviewId' | 'at'>): Review;
  /** Newest first. */
  list(request: Omit<ParsedRequestOf<'review.list'>, 'traceId'> & { traceId?: string | undefined }): readonly Review[];
  /** The last word on a trace; null when nobody said one. */
  lastOf(traceId: string): Review | null;
  /** @throws NotFoundError */
  find(reviewId: number): Review;
  /** Removes a word that is the last on its trace. @throws NotFoundError, InvalidArgumentError when another came since */
  takeBack(reviewId: number): void;
}

export function createReviewStore(options: { database: Database; clock: Clock; redactor: Redactor }): ReviewStore {
  const { database, clock, redactor } = options;
  const find = (reviewId: number): Review => {
    const review = database.prepare<Review>(`SELECT ${COLUMNS} FROM review WHERE review_id = ?`).get(reviewId);
    if (review !== undefined) return review;
    throw new NotFoundError(`There is no review ${reviewId}. \`trestle review list\` shows them.`);
  };
  const clean = (text: string | null): string | null => (text === null ? null : redactor.redactText(text).text);
  return {
    add: ({ traceId, thumb, label, note, expected }) => {
      const row = database
        .prepare<Review>(
          `INSERT INTO review (trace_id, at, thumb, label, note, expected) VALUES (?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
        )
        .get(traceId, new Date(clock.now()).toISOString(), thumb, clean(label), clean(note), clean(expected));
      return row as Review;
    },
    list: ({ traceId, thumb, label, limit }) =>
      database
        .prepare<Review>(
          `SELECT ${COLUMNS} FROM review
           WHERE trace_id = coalesce(?, trace_id) AND ${traceId === undefined ? LAST_WORD : '1'}
             AND thumb IS coalesce(?, thumb) AND label IS coalesce(?, label)
           ORDER BY review_id DESC LIMIT ?`,
        )
        .all(traceId ?? null, thumb ?? null, label ?? null, limit),
    lastOf: (traceId) =>
      database
        .prepare<Review>(`SELECT ${COLUMNS} FROM review WHERE trace_id = ? ORDER BY review_id DESC LIMIT 1`)
        .get(traceId) ?? null,
    find,
    takeBack: (reviewId) => {
      const { traceId } = find(reviewId);
      const { changes } = database
        .prepare(
          'DELETE FROM review WHERE review_id = ? AND review_id = (SELECT max(review_id) FROM review WHERE trace_id = ?)',
        )
        .run(reviewId, traceId);
      if (changes === 0) {
        throw new InvalidArgumentError(
          `Review ${reviewId} is not the last word on its answer, so it stays. Say something else of it instead.`,
        );
      }
    },
  };
}
