import type { SourceDrift, SourceAttempt, SourceHistory } from '../contract/freshness.ts';
import type { Database } from '../storage/database.ts';

/** What the attempts on a source say together. */
export interface AttemptFacts {
  lastAttemptAt: string | null;
  /** A whole ingest that went through, or a look that found no difference: when it began, ISO. */
  agreedAt: string | null;
  failuresInARow: number;
  failingSince: string | null;
  lastError: string | null;
  /** As of the last look or whole ingest; null before either. */
  drift: SourceDrift | null;
}

/** Every attempt on every source, kept for good in the journal: how fresh a source was at any time can be told later. */
export interface SourceAttempts {
  record(attempt: Omit<SourceAttempt, 'attemptId'>): void;
  readHistory(request: { sourceId: string; limit: number; before?: number | undefined }): SourceHistory;
  readFacts(sourceId: string): AttemptFacts;
}

type AttemptRow = Omit<SourceAttempt, 'isWhole'> & { isWhole: number };

const COLUMNS = `attempt_id AS attemptId, source_id AS sourceId, kind, started_at AS startedAt, ended_at AS endedAt, outcome,
  is_whole AS isWhole, added, changed, removed, embedded, error`;

/** Looks that find the same again are kept at most this often, in milliseconds: the ledger is for what changed. */
const SAME_LOOK_INTERVAL_MS = 60 * 60 * 1000;

/** @param database the journal */
export function createSourceAttempts(database: Database): SourceAttempts {
  const lastOf = (sourceId: string, condition: string): AttemptRow | undefined =>
    database
      .prepare<AttemptRow>(
        `SELECT ${COLUMNS} FROM source_attempt WHERE source_id = ? AND ${condition} ORDER BY attempt_id DESC LIMIT 1`,
      )
      .get(sourceId);

  const record: SourceAttempts['record'] = (attempt) => {
    if (attempt.kind === 'drift' && saysTheSame(lastOf(attempt.sourceId, '1'), attempt)) return;
    database
      .prepare(
        `INSERT INTO source_attempt (source_id, kind, started_at, ended_at, outcome, is_whole, added, changed, removed,
           embedded, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        attempt.sourceId,
        attempt.kind,
        attempt.startedAt,
        attempt.endedAt,
        attempt.outcome,
        attempt.isWhole ? 1 : 0,
        attempt.added,
        attempt.changed,
        attempt.removed,
        attempt.embedded,
        attempt.error,
      );
  };

  const readFacts = (sourceId: string): AttemptFacts => {
    const last = lastOf(sourceId, '1');
    // A cancelled attempt says nothing about whether the source can be read.
    const lastGood = lastOf(sourceId, "outcome = 'success'");
    const failures = database
      .prepare<{ count: number; since: string | null }>(
        `SELECT count(*) AS count, min(started_at) AS since FROM source_attempt
         WHERE source_id = ? AND outcome = 'failed' AND attempt_id > ?`,
      )
      .get(sourceId, lastGood?.attemptId ?? 0);
    const lastLook = lastOf(sourceId, "outcome = 'success' AND is_whole = 1");
    const agreed = lastOf(
      sourceId,
      "outcome = 'success' AND is_whole = 1 AND (kind <> 'drift' OR added + changed + removed = 0)",
    );
    const failed = (failures?.count ?? 0) > 0 ? lastOf(sourceId, "outcome = 'failed'") : undefined;
    return {
      lastAttemptAt: last?.startedAt ?? null,
      agreedAt: agreed?.startedAt ?? null,
      failuresInARow: failures?.count ?? 0,
      failingSince: failures?.since ?? null,
      lastError: failed?.error ?? null,
      drift: lastLook === undefined ? null : driftOf(lastLook),
    };
  };

  return {
    record,
    readFacts,
    readHistory: ({ sourceId, limit, before }) => {
      const rows = database
        .prepare<AttemptRow>(
          `SELECT ${COLUMNS} FROM source_attempt WHERE source_id = ? AND attempt_id < ? ORDER BY attempt_id DESC LIMIT ?`,
        )
        .all(sourceId, before ?? Number.MAX_SAFE_INTEGER, limit + 1);
      const attempts = rows.slice(0, limit).map(toAttempt);
      return { attempts, isComplete: rows.length <= limit };
    },
  };
}

function driftOf({ kind, added, changed, removed }: AttemptRow): SourceDrift {
  return kind === 'drift' ? { added, changed, removed } : { added: 0, changed: 0, removed: 0 };
}

function saysTheSame(before: AttemptRow | undefined, look: Omit<SourceAttempt, 'attemptId'>): boolean {
  // An ingest of single files says nothing about the others.
  if (before === undefined || before.isWhole === 0) return false;
  if (before.outcome !== look.outcome || before.error !== look.error) return false;
  const known = driftOf(before);
  const isSame = known.added === look.added && known.changed === look.changed && known.removed === look.removed;
  return isSame && Date.parse(look.startedAt) - Date.parse(before.startedAt) < SAME_LOOK_INTERVAL_MS;
}

function toAttempt(row: AttemptRow): SourceAttempt {
  return { ...row, isWhole: row.isWhole === 1 };
}
