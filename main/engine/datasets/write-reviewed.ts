import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Review, ReviewDatasetReport, ReviewDatasetRow, ReviewUndoReport } from '../../contract/review.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import type { ReviewStore } from '../../trace/review/review-store.ts';
import type { SessionParts } from '../session-parts.ts';
import { caseOfTrace, expectedPlace } from './case-of-trace.ts';
import { readDatasetText } from './dataset-file.ts';

type Parts = Pick<SessionParts, 'path' | 'traces' | 'agents'>;

/** Rows that are written in one go. */
const MAX_ROWS = 10_000;

/**
 * Writes what people said of answers into `datasets/NAME.jsonl`, a row for each trace: one there is already is written anew
 * when somebody said something else since. A good answer is what is expected; a bad one is what is not, beside what a
 * person wrote that it should have been.
 */
export function writeReviewed(
  parts: Parts,
  reviews: ReviewStore,
  request: {
    name: string;
    traceIds?: readonly string[] | undefined;
    thumb?: 'up' | 'down' | undefined;
    label?: string | undefined;
  },
): ReviewDatasetReport {
  const file = openDataset(parts.path, request.name);
  const passedOver: { traceId: string; reason: string }[] = [];
  const rows: ReviewDatasetRow[] = [];
  let kept = 0;
  const chosen =
    request.traceIds?.map((traceId) => ({ traceId, review: reviews.lastOf(traceId) })) ??
    reviews
      .list({ thumb: request.thumb, label: request.label, limit: MAX_ROWS })
      .map((review) => ({ traceId: review.traceId, review }));
  for (const { traceId, review } of chosen) {
    if (review === null) {
      passedOver.push({ traceId, reason: 'nobody has said anything of it' });
      continue;
    }
    const before = file.reviewOf(traceId);
    if (before === review.reviewId) {
      kept += 1;
      continue;
    }
    const row = rowOfReview(parts, review);
    if (typeof row === 'string') {
      passedOver.push({ traceId, reason: row });
      continue;
    }
    file.put(traceId, row);
    rows.push({ traceId, reviewId: review.reviewId, before });
  }
  if (rows.length > 0) file.write();
  const updated = rows.filter(({ before }) => before !== null).length;
  return { path: file.path, rows, added: rows.length - updated, updated, kept, passedOver };
}

/** Takes back what `writeReviewed` wrote: rows that were new go, others become what they were. */
export function undoReviewed(
  parts: Parts,
  reviews: ReviewStore,
  request: { name: string; rows: readonly ReviewDatasetRow[] },
): ReviewUndoReport {
  const file = openDataset(parts.path, request.name);
  const report = { removed: 0, restored: 0, left: 0 };
  for (const { traceId, reviewId, before } of request.rows) {
    if (file.reviewOf(traceId) !== reviewId) report.left += 1;
    else if (before === null) {
      file.remove(traceId);
      report.removed += 1;
    } else {
      const row = rowOfReview(parts, reviews.find(before));
      if (typeof row === 'string') report.left += 1;
      else {
        file.put(traceId, row);
        report.restored += 1;
      }
    }
  }
  if (report.removed + report.restored > 0) file.write();
  return { path: file.path, ...report };
}

/** @returns what a review makes of an answer: the row, or why there is none */
export function rowOfReview(parts: Parts, review: Review): Readonly<Record<string, unknown>> | string {
  const { traceId, reviewId, at, thumb, label, note, expected } = review;
  const told = caseOfTrace(parts, traceId);
  if (!told.ok) return told.message;
  const { question, context, answer, citations } = told.value;
  const isGood = thumb === 'up' && expected === null;
  return {
    question,
    // What a bad answer cites is no place to find again.
    ...(isGood ? expectedPlace(citations) : {}),
    answerable: isGood ? answer?.refused === false : expected !== null,
    ...context,
    answer: expected ?? (isGood ? (answer?.text ?? null) : null),
    ...(isGood || answer === null
      ? {}
      : { [thumb === 'down' || expected !== null ? 'rejected' : 'recorded']: answer.text }),
    labels: label === null ? [] : [label],
    review: { thumb, note, at },
    from: { traceId, reviewId },
  };
}

interface Dataset {
  path: string;
  /** The review that the trace's row was made of; null for none. */
  reviewOf(traceId: string): number | null;
  put(traceId: string, row: Readonly<Record<string, unknown>>): void;
  remove(traceId: string): void;
  write(): void;
}

/** Lines of others stay as they stand, and where they stand. */
function openDataset(workspacePath: string, name: string): Dataset {
  const path = join(workspacePath, 'datasets', `${name}.jsonl`);
  const before = readDatasetText(workspacePath, { path, name: `datasets/${name}.jsonl` });
  const lines: (string | null)[] = before === '' ? [] : before.replace(/\n$/, '').split('\n');
  const places = new Map<string, { at: number; reviewId: number }>();
  lines.forEach((line, at) => {
    const from = line === null ? null : reviewedFrom(line);
    if (from !== null) places.set(from.traceId, { at, reviewId: from.reviewId });
  });
  return {
    path,
    reviewOf: (traceId) => places.get(traceId)?.reviewId ?? null,
    put: (traceId, row) => {
      const at = places.get(traceId)?.at ?? lines.length;
      lines[at] = JSON.stringify(row);
      const reviewId = reviewedFrom(lines[at])?.reviewId ?? 0;
      places.set(traceId, { at, reviewId });
    },
    remove: (traceId) => {
      const place = places.get(traceId);
      if (place === undefined) return;
      lines[place.at] = null;
      places.delete(traceId);
    },
    write: () => {
      mkdirSync(join(workspacePath, 'datasets'), { recursive: true });
      const text = lines.filter((line) => line !== null).map((line) => `${line}\n`);
      writeFileAtomically(path, text.join(''), { keepBackup: false });
    },
  };
}

function reviewedFrom(line: string): { traceId: string; reviewId: number } | null {
  try {
    const { from } = JSON.parse(line) as { from?: { traceId?: unknown; reviewId?: unknown } };
    const { traceId, reviewId } = from ?? {};
    return typeof traceId === 'string' && typeof reviewId === 'number' ? { traceId, reviewId } : null;
  } catch {
    // Somebody else's line.
    return null;
  }
}
