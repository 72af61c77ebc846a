import type { Database } from '../storage/database.ts';

/** How long one stage of a trace took. */
export interface StageCall {
  /** A stage of ours has a name of its own; of an imported span the name is the stage. */
  stage: string;
  ms: number;
  isDegraded: boolean;
  isError: boolean;
}

interface CallRow {
  trace: string | number;
  stage: string;
  ms: number;
  isDegraded: number;
  isError: number;
}

/** @returns the calls of each trace, in the order of the traces */
export function readStageCalls(
  database: Database,
  traces: readonly { key: number | null; trace_id: string }[],
): readonly (readonly StageCall[])[] {
  const found = new Map<string | number, StageCall[]>();
  const add = (rows: Iterable<CallRow>): void => {
    for (const { trace, stage, ms, isDegraded, isError } of rows) {
      const call = { stage, ms, isDegraded: isDegraded === 1, isError: isError === 1 };
      const known = found.get(trace);
      if (known === undefined) found.set(trace, [call]);
      else known.push(call);
    }
  };
  add(
    database
      .prepare<CallRow>(
        `SELECT trace_id AS trace, stage_id AS stage, duration_ms AS ms, is_degraded AS isDegraded,
           status_code = 'error' AS isError
         FROM span WHERE trace_id IN (SELECT value FROM json_each(?)) AND stage_id IS NOT NULL`,
      )
      .iterate(JSON.stringify(traces.map(({ trace_id: traceId }) => traceId))),
  );
  add(
    database
      .prepare<CallRow>(
        `SELECT trace, name AS stage, duration_ms AS ms, 0 AS isDegraded, is_error AS isError
         FROM imported_span WHERE trace IN (SELECT value FROM json_each(?))
           AND duration_ms IS NOT NULL AND kind NOT IN ('event', 'other')`,
      )
      .iterate(JSON.stringify(traces.flatMap(({ key }) => key ?? []))),
  );
  return traces.map(({ key, trace_id: traceId }) => [
    ...(found.get(traceId) ?? []),
    ...(key === null ? [] : (found.get(key) ?? [])),
  ]);
}

/** Traces whose calls are remembered: some hundred bytes a call. */
const MAX_REMEMBERED = 4000;

/** Remembers the calls of traces, of which a chart asks again with every question of its view. */
export class RememberedStageCalls {
  readonly #database: Database;
  readonly #known = new Map<number, readonly StageCall[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param key of a trace that was changed; null when any may have been */
  forget(key: number | null): void {
    if (key === null) this.#known.clear();
    else this.#known.delete(key);
  }

  /** Only of a journal whose changes `forget` was told of. */
  readonly read = (traces: readonly { key: number; trace_id: string }[]): readonly (readonly StageCall[])[] => {
    const unknown = traces.filter(({ key }) => !this.#known.has(key));
    const read = readStageCalls(this.#database, unknown);
    const fresh = new Map(unknown.map(({ key }, place) => [key, read[place] ?? []]));
    const calls = traces.map(({ key }) => fresh.get(key) ?? this.#known.get(key) ?? []);
    if (this.#known.size + fresh.size > MAX_REMEMBERED) this.#known.clear();
    if (fresh.size <= MAX_REMEMBERED) for (const [key, ofTrace] of fresh) this.#known.set(key, ofTrace);
    return calls;
  };
}
