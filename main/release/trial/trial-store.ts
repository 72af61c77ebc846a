import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Trial } from '../../contract/release-trial.ts';
import type { Database } from '../../storage/database.ts';

/** Trials in journal.db: as they stand while they run, as they ended from then on. */
export interface TrialStore {
  /** Durable when it returns. */
  keep(trial: Trial): void;
  /** Newest first. */
  list(limit: number): readonly Trial[];
  /** @throws NotFoundError, InvalidArgumentError for the beginning of several ids */
  show(trialIdOrPrefix: string): Trial;
  /** Ends those that a process before this one left running. @returns them, as they are now */
  recover(at: string): readonly Trial[];
}

export const INTERRUPTED = 'Interrupted: its process ended before it was decided. All traffic is with what serves.';

export function createTrialStore(database: Database): TrialStore {
  const read = (rows: readonly { trial: string }[]): Trial[] => rows.map(({ trial }) => JSON.parse(trial) as Trial);
  const keep = (trial: Trial): void => {
    database
      .prepare('INSERT OR REPLACE INTO trial (trial_id, release_hash, state, started_at, trial) VALUES (?, ?, ?, ?, ?)')
      .run(trial.trialId, trial.release, trial.state, trial.startedAt, JSON.stringify(trial));
  };
  return {
    keep,
    list: (limit) =>
      read(
        database
          .prepare<{ trial: string }>('SELECT trial FROM trial ORDER BY started_at DESC, trial_id DESC LIMIT ?')
          .all(limit),
      ),
    show: (idOrPrefix) => {
      const [first, second] = read(
        database
          .prepare<{ trial: string }>(
            'SELECT trial FROM trial WHERE substr(trial_id, 1, length(?)) = ? ORDER BY trial_id LIMIT 2',
          )
          .all(idOrPrefix, idOrPrefix),
      );
      if (first === undefined) {
        throw new NotFoundError(
          `There is no trial ${idOrPrefix} in this workspace. \`trestle trial list\` shows them.`,
        );
      }
      if (second !== undefined && first.trialId !== idOrPrefix) {
        throw new InvalidArgumentError(`${idOrPrefix} begins more than one trial's id. Give more digits.`);
      }
      return first;
    },
    recover: (at) => {
      const left = read(database.prepare<{ trial: string }>("SELECT trial FROM trial WHERE state = 'running'").all());
      return left.map((trial) => {
        const ended: Trial = { ...trial, state: 'interrupted', endedAt: at, verdict: INTERRUPTED };
        keep(ended);
        return ended;
      });
    },
  };
}
