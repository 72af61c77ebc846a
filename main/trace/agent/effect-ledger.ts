import type { JsonValue } from '../../base/json.ts';
import type { EffectState } from '../../contract/effect.ts';
import type { EffectIntent, EffectLedger, StoredEffect } from '../../spec/agent-store.ts';
import type { Database } from '../../storage/database.ts';
import { findByPrefix } from './find-by-prefix.ts';

interface EffectRow {
  intent: string;
  state: EffectState;
  at: string | null;
  result: string | null;
  undo: string | null;
  message: string | null;
  undone_by: string | null;
}

/** Each intent with its last outcome, who has taken it back since, and what that makes of it. */
const SELECT = `
  WITH ledger AS (
    SELECT effect_intent.rowid AS place, effect_intent.effect_id, effect_intent.run_id, effect_intent.idempotency_key,
      effect_intent.attempt, effect_intent.intended_at, effect_intent.intent,
      coalesce(effect_outcome.state, 'intended') AS outcome, effect_outcome.at, effect_outcome.result,
      effect_outcome.undo, effect_outcome.message,
      (SELECT undoing.effect_id FROM effect_intent AS undoing JOIN effect_outcome AS undone
         ON undone.effect_id = undoing.effect_id
       WHERE undoing.undo_of = effect_intent.effect_id AND undone.state IN ('done', 'settled-done') LIMIT 1) AS undone_by
    FROM effect_intent LEFT JOIN effect_outcome ON effect_outcome.effect_id = effect_intent.effect_id
      AND effect_outcome.ordinal = (SELECT max(ordinal) FROM effect_outcome AS newest
        WHERE newest.effect_id = effect_intent.effect_id)
  ), known AS (
    SELECT *, CASE WHEN undone_by IS NOT NULL AND outcome IN ('done', 'settled-done') THEN 'undone' ELSE outcome END
      AS state FROM ledger
  )
  SELECT intent, state, at, result, undo, message, undone_by FROM known`;

/** Append-only: an intent is never changed, and what is learnt later of its outcome is one more row. */
export function createEffectLedger(database: Database, keep: (text: string) => string): EffectLedger {
  return {
    intend: (intent) => {
      database
        .prepare(
          `INSERT INTO effect_intent (effect_id, run_id, approval_id, undo_of, idempotency_key, attempt, intended_at, intent)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          intent.effectId,
          intent.runId,
          intent.approvalId,
          intent.undoOf,
          intent.idempotencyKey,
          intent.attempt,
          intent.intendedAt,
          keep(JSON.stringify(intent)),
        );
    },
    conclude: (effectId, outcome) => {
      database
        .prepare(
          `INSERT INTO effect_outcome (effect_id, ordinal, state, at, result, undo, message)
           VALUES (?, (SELECT count(*) + 1 FROM effect_outcome WHERE effect_id = ?), ?, ?, ?, ?, ?)`,
        )
        .run(
          effectId,
          effectId,
          outcome.state,
          outcome.at,
          keep(JSON.stringify(outcome.result)),
          keep(JSON.stringify(outcome.undo)),
          outcome.message === null ? null : keep(outcome.message),
        );
    },
    read: (given) => {
      const id = findByPrefix(database, {
        table: 'effect_intent',
        column: 'effect_id',
        given,
        what: 'effect',
        list: 'trestle effects',
      });
      return toEffect(database.prepare<EffectRow>(`${SELECT} WHERE effect_id = ?`).get(id) as EffectRow);
    },
    list: ({ runId, state, limit }) => {
      const among = state === undefined ? null : JSON.stringify(state);
      // With "or" around it no index would be used, and a run asks after each of its steps.
      const [ofRun, run] = runId === undefined ? ['', []] : ['run_id = ? AND', [runId]];
      return database
        .prepare<EffectRow>(
          `${SELECT} WHERE ${ofRun} (? IS NULL OR state IN (SELECT value FROM json_each(?)))
           ORDER BY intended_at DESC, place DESC LIMIT ?`,
        )
        .all(...run, among, among, limit)
        .map(toEffect);
    },
    attempts: (idempotencyKey) =>
      database
        .prepare<EffectRow>(`${SELECT} WHERE idempotency_key = ? ORDER BY attempt`)
        .all(idempotencyKey)
        .map(toEffect),
  };
}

function toEffect(row: EffectRow): StoredEffect {
  const intent = JSON.parse(row.intent) as EffectIntent;
  const isDone = row.state === 'done' || row.state === 'settled-done';
  const undo = row.undo === null ? null : (JSON.parse(row.undo) as JsonValue);
  return {
    ...intent,
    state: row.state,
    endedAt: row.at,
    result: row.result === null ? null : (JSON.parse(row.result) as JsonValue),
    message: row.message,
    canUndo: isDone && undo !== null,
    undoneBy: row.undone_by,
    undo,
  };
}
