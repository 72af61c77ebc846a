import { canonicalJson } from '../../base/json.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { Clock } from '../../spec/clock.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { Database } from '../../storage/database.ts';

/** A prompt's file as it was read once. */
export interface PromptText {
  id: string;
  fingerprint: string;
  /** From the workspace's folder. */
  path: string;
  text: string;
  /** Texts of the partials it rendered. */
  partials: Readonly<Record<string, string>>;
}
export interface KeptPromptText extends PromptText {
  firstAt: string;
}

/** How a version was used, as far as the digests of its traces are worked out. */
export interface PromptUseCount {
  fingerprint: string;
  traces: number;
  firstAt: string;
  lastAt: string;
  /** Null where no trace tells. */
  groundedShare: number | null;
}

/** Versions of prompts in the journal. */
export interface PromptTexts {
  /** Keeps a text that is not kept yet; durable when it returns. */
  keep(text: PromptText): void;
  /** @returns one text for each fingerprint, that which was read last, in the order in which they were first read */
  list(promptId: string): readonly KeptPromptText[];
  uses(promptId: string): readonly PromptUseCount[];
  /** @returns by fingerprint the releases that hold it, oldest first */
  releases(promptId: string): ReadonlyMap<string, readonly { releaseHash: string; firstUsedAt: string }[]>;
}

interface TextRow {
  fingerprint: string;
  text_hash: string;
  text: string;
  partials: string;
  path: string;
  first_at: string;
}

export function createPromptTexts(options: { database: Database; clock: Clock }): PromptTexts {
  const { database, clock } = options;
  const kept = new Set<string>();
  return {
    keep: ({ id, fingerprint, path, text, partials }) => {
      const hash = hashOf(text, canonicalJson(partials));
      const key = `${id} ${fingerprint} ${hash}`;
      if (kept.has(key)) return;
      database
        .prepare(
          `INSERT INTO prompt_text (prompt_id, fingerprint, text_hash, text, partials, path, first_at)
           VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        )
        .run(id, fingerprint, hash, text, canonicalJson(partials), path, new Date(clock.now()).toISOString());
      kept.add(key);
    },
    list: (promptId) => {
      const rows = database
        .prepare<TextRow>(
          `SELECT fingerprint, text_hash, text, partials, path, first_at FROM prompt_text WHERE prompt_id = ?
           ORDER BY first_at, text_hash`,
        )
        .all(promptId);
      const byFingerprint = new Map<string, KeptPromptText>();
      for (const row of rows) {
        requireWhole(row, promptId);
        const first = byFingerprint.get(row.fingerprint)?.firstAt ?? row.first_at;
        const partials = JSON.parse(row.partials) as Readonly<Record<string, string>>;
        const { fingerprint, text, path } = row;
        byFingerprint.set(fingerprint, { id: promptId, fingerprint, path, text, partials, firstAt: first });
      }
      return [...byFingerprint.values()];
    },
    uses: (promptId) =>
      database
        .prepare<{ fingerprint: string; traces: number; first_at: string; last_at: string; grounded: number | null }>(
          `SELECT fingerprint, count(*) AS traces, min(started_at) AS first_at, max(started_at) AS last_at,
             avg(is_grounded) AS grounded
           FROM prompt_version JOIN trace_prompt ON trace_prompt.prompt = prompt_version.id
           JOIN trace ON trace.key = trace_prompt.trace LEFT JOIN trace_digest ON trace_digest.trace = trace.key
           WHERE name = ? GROUP BY fingerprint`,
        )
        .all(promptId)
        .map((row) => ({
          fingerprint: row.fingerprint,
          traces: row.traces,
          firstAt: row.first_at,
          lastAt: row.last_at,
          groundedShare: row.grounded,
        })),
    releases: (promptId) => {
      const rows = database
        .prepare<{ release_hash: string; first_used_at: string; fingerprint: string | null }>(
          `SELECT release_hash, first_used_at, json_extract(bundle, ?) AS fingerprint FROM release ORDER BY first_used_at`,
        )
        .all(`$.prompts.${JSON.stringify(promptId)}.fingerprint`);
      const found = new Map<string, { releaseHash: string; firstUsedAt: string }[]>();
      for (const { release_hash: releaseHash, first_used_at: firstUsedAt, fingerprint } of rows) {
        if (typeof fingerprint !== 'string') continue;
        const of = found.get(fingerprint) ?? [];
        of.push({ releaseHash, firstUsedAt });
        found.set(fingerprint, of);
      }
      return found;
    },
  };
}

function hashOf(text: string, partials: string): string {
  return sha256Hex(`${sha256Hex(text)} ${partials}`);
}

function requireWhole({ text, partials, text_hash: hash }: TextRow, promptId: string): void {
  if (hashOf(text, partials) === hash) return;
  throw new StorageError(
    `A kept text of the prompt ${promptId} is not what its hash says. Run \`trestle db check\`, then restore a backup.`,
    { code: 'storage_corrupt' },
  );
}
