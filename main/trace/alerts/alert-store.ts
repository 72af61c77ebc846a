import type { AlertCause, AlertObservation, AlertState, AlertTransition } from '../../contract/alert.ts';
import type { Database } from '../../storage/database.ts';
import type { AlertMemory } from './advance-alert.ts';

/** What the journal knows of a rule. */
export interface StoredAlert {
  ruleId: string;
  /** Of what decides about the rule's verdicts. */
  ruleHash: string;
  /** As its file called it last. */
  name: string;
  memory: AlertMemory;
  /** Looked at last. Milliseconds since the epoch. */
  evaluatedMs: number;
  observation: AlertObservation | null;
  /** ISO. */
  acknowledgedAt: string | null;
  silencedUntil: string | null;
}

export interface AlertStore {
  readAll(): ReadonlyMap<string, StoredAlert>;
  /** Keeps where rules stand and the steps that led there, all or nothing; durable when it returns. */
  keep(alerts: readonly StoredAlert[], transitions: readonly AlertTransition[]): void;
  /** Newest first, with how many there are. */
  history(ruleId: string, limit: number): { transitions: readonly AlertTransition[]; total: number };
}

interface AlertRow {
  rule_id: string;
  rule_hash: string;
  name: string;
  state: string;
  since_ms: number;
  fired_ms: number | null;
  clear_since_ms: number | null;
  evaluated_ms: number;
  observation: string | null;
  acknowledged_at: string | null;
  silenced_until: string | null;
}
interface TransitionRow {
  at: string;
  from_state: string;
  to_state: string;
  cause: string;
  observation: string | null;
}

const COLUMNS = `rule_id, rule_hash, name, state, since_ms, fired_ms, clear_since_ms, evaluated_ms, observation,
  acknowledged_at, silenced_until`;

/** Rules of the journal. */
export function createAlertStore(database: Database): AlertStore {
  return {
    readAll: () =>
      new Map(
        database
          .prepare<AlertRow>(`SELECT ${COLUMNS} FROM alert`)
          .all()
          .map((row) => [row.rule_id, toStored(row)]),
      ),
    keep: (alerts, transitions) => {
      if (alerts.length === 0 && transitions.length === 0) return;
      const upsert = database.prepare(
        `INSERT OR REPLACE INTO alert (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      const insert = database.prepare(
        `INSERT INTO alert_transition (rule_id, at, from_state, to_state, cause, observation) VALUES (?, ?, ?, ?, ?, ?)`,
      );
      database.transaction(() => {
        for (const { memory, ...alert } of alerts) {
          upsert.run(
            alert.ruleId,
            alert.ruleHash,
            alert.name,
            memory.state,
            memory.sinceMs,
            memory.firedMs,
            memory.clearSinceMs,
            alert.evaluatedMs,
            toJson(alert.observation),
            alert.acknowledgedAt,
            alert.silencedUntil,
          );
        }
        for (const { ruleId, at, from, to, cause, observation } of transitions) {
          insert.run(ruleId, at, from, to, cause, toJson(observation));
        }
      });
    },
    history: (ruleId, limit) => ({
      transitions: database
        .prepare<TransitionRow>(
          `SELECT at, from_state, to_state, cause, observation FROM alert_transition WHERE rule_id = ?
           ORDER BY transition_id DESC LIMIT ?`,
        )
        .all(ruleId, limit)
        .map((row) => ({
          ruleId,
          at: row.at,
          from: row.from_state as AlertState,
          to: row.to_state as AlertState,
          cause: row.cause as AlertCause,
          observation: fromJson(row.observation),
        })),
      total:
        database
          .prepare<{ total: number }>('SELECT count(*) AS total FROM alert_transition WHERE rule_id = ?')
          .get(ruleId)?.total ?? 0,
    }),
  };
}

function toStored(row: AlertRow): StoredAlert {
  return {
    ruleId: row.rule_id,
    ruleHash: row.rule_hash,
    name: row.name,
    memory: {
      state: row.state as AlertState,
      sinceMs: row.since_ms,
      firedMs: row.fired_ms,
      clearSinceMs: row.clear_since_ms,
    },
    evaluatedMs: row.evaluated_ms,
    observation: fromJson(row.observation),
    acknowledgedAt: row.acknowledged_at,
    silencedUntil: row.silenced_until,
  };
}

function toJson(observation: AlertObservation | null): string | null {
  return observation === null ? null : JSON.stringify(observation);
}

function fromJson(text: string | null): AlertObservation | null {
  return text === null ? null : (JSON.parse(text) as AlertObservation);
}
