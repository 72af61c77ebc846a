import type { Database } from '../../storage/database.ts';
import type { TraceDigest } from './trace-digest.ts';

/** Calls kept of one stage of one trace: of a trace with more, the first ones. */
const MAX_CALLS_OF_STAGE = 10_000;
const FLAWS = { failed: 1, degraded: 2 } as const;

/** Puts a digest in the place of the one before. */
export function createDigestWriter(database: Database): {
  write(trace: { id: number; settledSpan: number | null }, digest: TraceDigest): void;
} {
  const forget = ['stage_call', 'trace_prompt'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE trace = ?`),
  );
  const upsert = database.prepare(
    `INSERT OR REPLACE INTO trace_digest (trace, settled_span, has_clock, has_answer, has_usage, is_grounded, is_refused)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertCall = database.prepare(
    'INSERT INTO stage_call (trace, stage, ordinal, ms, flaw) VALUES (?, ?, ?, ?, ?)',
  );
  const linkPrompt = database.prepare('INSERT OR IGNORE INTO trace_prompt (prompt, trace) VALUES (?, ?)');
  const stageId = numbering(database, 'stage', 'kind', 'name');
  const promptId = numbering(database, 'prompt_version', 'name', 'fingerprint');
  return {
    write: ({ id, settledSpan }, digest) => {
      for (const remove of forget) remove.run(id);
      const { isGrounded, isRefused, hasAnswer, hasUsage, hasClock } = digest;
      const grounded = isGrounded === null ? null : Number(isGrounded);
      upsert.run(id, settledSpan, Number(hasClock), Number(hasAnswer), Number(hasUsage), grounded, Number(isRefused));
      const ordinals = new Map<number, number>();
      for (const { kind, name, ms, flaw } of digest.calls) {
        const stage = stageId(kind, name);
        const ordinal = ordinals.get(stage) ?? 0;
        if (ordinal >= MAX_CALLS_OF_STAGE) continue;
        ordinals.set(stage, ordinal + 1);
        insertCall.run(id, stage, ordinal, ms, flaw === null ? 0 : FLAWS[flaw]);
      }
      for (const { name, fingerprint } of digest.prompts) linkPrompt.run(promptId(name, fingerprint), id);
    },
  };
}

/** @returns the number of a pair of texts, given to it when it is new */
function numbering(database: Database, table: string, first: string, second: string): (a: string, b: string) => number {
  const find = database.prepare<{ id: number }>(`SELECT id FROM ${table} WHERE ${first} = ? AND ${second} = ?`);
  const insert = database.prepare(`INSERT INTO ${table} (${first}, ${second}) VALUES (?, ?)`);
  return (a, b) => find.get(a, b)?.id ?? insert.run(a, b).lastInsertRowid;
}
