import type { Approval } from '../../contract/effect.ts';
import type { ApprovalStore } from '../../spec/agent-store.ts';
import type { Database } from '../../storage/database.ts';
import { findByPrefix } from './find-by-prefix.ts';

/** @param keep what is written goes through it: secrets are taken out */
export function createApprovalStore(database: Database, keep: (text: string) => string): ApprovalStore {
  const toApproval = ({ approval }: { approval: string }): Approval => JSON.parse(approval) as Approval;
  return {
    request: (approval) => {
      database
        .prepare(
          'INSERT INTO approval (approval_id, run_id, state, binding, requested_at, approval) VALUES (?, ?, ?, ?, ?, ?)',
        )
        .run(
          approval.approvalId,
          approval.runId,
          approval.state,
          approval.binding,
          approval.requestedAt,
          keep(JSON.stringify(approval)),
        );
    },
    update: (approval) => {
      database
        .prepare('UPDATE approval SET state = ?, binding = ?, approval = ? WHERE approval_id = ?')
        .run(approval.state, approval.binding, keep(JSON.stringify(approval)), approval.approvalId);
    },
    read: (given) => {
      const id = findByPrefix(database, {
        table: 'approval',
        column: 'approval_id',
        given,
        what: 'approval',
        list: 'trestle agent approvals',
      });
      const row = database.prepare<{ approval: string }>('SELECT approval FROM approval WHERE approval_id = ?').get(id);
      return toApproval(row as { approval: string });
    },
    list: ({ openOnly, runId, limit }) => {
      // With "or" around it no index would be used, and a run asks after each of its steps.
      const [ofRun, run] = runId === undefined ? ['', []] : ['run_id = ? AND', [runId]];
      return database
        .prepare<{ approval: string }>(
          `SELECT approval FROM approval WHERE ${ofRun} (? = 0 OR state = 'open')
           ORDER BY requested_at DESC, approval_id LIMIT ?`,
        )
        .all(...run, openOnly ? 1 : 0, limit)
        .map(toApproval);
    },
  };
}
