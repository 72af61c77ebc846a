import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { GateReport } from '../../contract/gate.ts';
import type { Database } from '../../storage/database.ts';

/** What gates came to, in journal.db. A run that was cancelled, or died with its process, leaves nothing here. */
export interface GateRunStore {
  /** Durable when it returns. */
  keep(report: GateReport, gateText: string): void;
  /** Newest first. @param request.release a full hash, or its beginning */
  list(request: { release?: string | undefined; limit: number }): readonly GateReport[];
  /** The newest of a gate; null before its first. */
  lastOf(gateId: string): GateReport | null;
  /** @throws NotFoundError, InvalidArgumentError for the beginning of several ids */
  show(gateRunIdOrPrefix: string): GateReport;
}

export function createGateRunStore(database: Database): GateRunStore {
  const read = (rows: readonly { report: string }[]): GateReport[] =>
    rows.map(({ report }) => JSON.parse(report) as GateReport);
  return {
    keep: (report, gateText) => {
      database
        .prepare(
          `INSERT INTO gate_run (gate_run_id, gate_id, release_hash, held, started_at, gate_text, report)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          report.gateRunId,
          report.gateId,
          report.release,
          report.held ? 1 : 0,
          report.startedAt,
          gateText,
          JSON.stringify(report),
        );
    },
    list: ({ release = '', limit }) =>
      read(
        database
          .prepare<{ report: string }>(
            `SELECT report FROM gate_run
              WHERE substr(release_hash, 1, length(?)) = ? OR substr(release_hash, 3, length(?)) = ?
              ORDER BY started_at DESC, gate_run_id DESC LIMIT ?`,
          )
          .all(release, release, release, release, limit),
      ),
    lastOf: (gateId) =>
      read(
        database
          .prepare<{ report: string }>(
            'SELECT report FROM gate_run WHERE gate_id = ? ORDER BY started_at DESC, gate_run_id DESC LIMIT 1',
          )
          .all(gateId),
      )[0] ?? null,
    show: (idOrPrefix) => {
      const [first, second] = read(
        database
          .prepare<{ report: string }>(
            'SELECT report FROM gate_run WHERE substr(gate_run_id, 1, length(?)) = ? ORDER BY gate_run_id LIMIT 2',
          )
          .all(idOrPrefix, idOrPrefix),
      );
      if (first === undefined) {
        throw new NotFoundError(
          `There is no gate run ${idOrPrefix} in this workspace. \`trestle gate runs\` shows them.`,
        );
      }
      if (second !== undefined && first.gateRunId !== idOrPrefix) {
        throw new InvalidArgumentError(`${idOrPrefix} begins more than one gate run's id. Give more digits.`);
      }
      return first;
    },
  };
}
