import type { QueuedTask, QueuedTaskState } from '../../contract/hand-off.ts';
import type { TaskQueue } from '../../spec/agent-store.ts';
import type { Database } from '../../storage/database.ts';
import { findByPrefix } from './find-by-prefix.ts';

interface TaskRow {
  task: string;
}

/** Tasks for named agents. A claim is one write, so that a task is never at two places at once. */
export function createTaskQueue(database: Database, keep: (text: string) => string): TaskQueue {
  const toTask = (row: TaskRow): QueuedTask => JSON.parse(row.task) as QueuedTask;
  const update = (task: QueuedTask): void => {
    database
      .prepare(
        'UPDATE agent_task SET agent = ?, state = ?, not_before = ?, lease_until = ?, task = ? WHERE task_id = ?',
      )
      .run(task.agent, task.state, task.notBefore, task.leaseUntil, keep(JSON.stringify(task)), task.taskId);
  };
  return {
    update,
    enqueue: (task) => {
      database
        .prepare(
          `INSERT INTO agent_task (task_id, agent, state, not_before, lease_until, created_at, task)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          task.taskId,
          task.agent,
          task.state,
          task.notBefore,
          task.leaseUntil,
          task.createdAt,
          keep(JSON.stringify(task)),
        );
    },
    claim: ({ now, leaseUntil }) =>
      database.transaction(() => {
        const row = database
          .prepare<TaskRow>(
            `SELECT task FROM agent_task
             WHERE (state = 'queued' AND not_before <= ?) OR (state = 'claimed' AND lease_until <= ?)
             ORDER BY created_at, task_id LIMIT 1`,
          )
          .get(now, now);
        if (row === undefined) return null;
        const before = toTask(row);
        const task: QueuedTask = {
          ...before,
          state: 'claimed',
          attempts: before.attempts + 1,
          leaseUntil,
          updatedAt: now,
        };
        update(task);
        return task;
      }),
    read: (given) => {
      const id = findByPrefix(database, {
        table: 'agent_task',
        column: 'task_id',
        given,
        what: 'task',
        list: 'trestle queue',
      });
      return toTask(database.prepare<TaskRow>('SELECT task FROM agent_task WHERE task_id = ?').get(id) as TaskRow);
    },
    list: ({ state, agent, limit }) => {
      const among = state === undefined ? null : JSON.stringify(state);
      return database
        .prepare<TaskRow>(
          `SELECT task FROM agent_task WHERE (? IS NULL OR state IN (SELECT value FROM json_each(?)))
             AND (? IS NULL OR agent = ?) ORDER BY created_at DESC, task_id LIMIT ?`,
        )
        .all(among, among, agent ?? null, agent ?? null, limit)
        .map(toTask);
    },
    counts: () => {
      const rows = database
        .prepare<{ state: QueuedTaskState; count: number }>(
          'SELECT state, count(*) AS count FROM agent_task GROUP BY state',
        )
        .all();
      const of = (state: QueuedTaskState): number => rows.find((row) => row.state === state)?.count ?? 0;
      return { queued: of('queued'), claimed: of('claimed'), done: of('done'), dead: of('dead') };
    },
  };
}
