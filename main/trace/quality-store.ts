import type { QualityMeasurement } from '../contract/quality.ts';
import type { Database } from '../storage/database.ts';
import { sha256Hex } from '../storage/content-hash.ts';

/** What one past query found when it was searched again. */
export interface SampledQuery {
  queryHash: string;
  /** Of its first result; null when it found nothing. */
  sourceId: string | null;
  topCosine: number | null;
  /** Of its first ten results, in order, each once. */
  documentIds: readonly string[];
}

/** What was measured of retrieval quality, kept in the journal. */
export interface QualityStore {
  /** @param samples what a later measurement compares itself with; kept for some weeks */
  keep(measurements: readonly QualityMeasurement[], samples: readonly SampledQuery[]): void;
  /** Oldest first. @param since ISO, inclusive */
  read(request: { sourceId?: string | undefined; since: string }): readonly QualityMeasurement[];
  lastMeasuredAt(): string | null;
  /** The samples of the measurement nearest to a time before it; of the oldest when none is that old. */
  readReference(wantedAt: string): { measuredAt: string; samples: ReadonlyMap<string, SampledQuery> } | null;
  /**
   * The same past questions each time as far as they are still among the newest: those whose hashes are smallest.
   *
   * @returns distinct, at most `limit`
   */
  samplePastQueries(limit: number): readonly { query: string; queryHash: string }[];
}

/** Questions are drawn from so many of the newest asks. */
const RECENT_ASKS = 10_000;
/** Samples older than this are not compared with any more, in days. */
const SAMPLE_DAYS = 60;
const MS_PER_DAY = 86_400_000;

const COLUMNS = `measured_at AS measuredAt, source_id AS sourceId, generation, known_answers AS knownAnswers,
  recall_at_10 AS recallAt10, mrr_at_10 AS mrrAt10, sampled_queries AS sampledQueries, reference_at AS referenceAt,
  score_drift AS scoreDrift, overlap_at_10 AS overlapAt10`;

/** @param database the journal */
export function createQualityStore(database: Database): QualityStore {
  return {
    keep: (measurements, samples) => {
      const [first] = measurements;
      if (first === undefined) return;
      database.transaction(() => {
        const insert = database.prepare(
          `INSERT INTO quality_measurement (measured_at, source_id, generation, known_answers, recall_at_10, mrr_at_10,
             sampled_queries, reference_at, score_drift, overlap_at_10) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        );
        for (const one of measurements) {
          const { measuredAt, sourceId, generation, knownAnswers, recallAt10, mrrAt10 } = one;
          const { sampledQueries, referenceAt, scoreDrift, overlapAt10 } = one;
          const known = [measuredAt, sourceId, generation, knownAnswers, recallAt10, mrrAt10];
          insert.run(...known, sampledQueries, referenceAt, scoreDrift, overlapAt10);
        }
        const insertSample = database.prepare(
          `INSERT OR IGNORE INTO quality_sample (measured_at, query_hash, source_id, top_cosine, document_ids)
           VALUES (?, ?, ?, ?, ?)`,
        );
        for (const { queryHash, sourceId, topCosine, documentIds } of samples) {
          insertSample.run(first.measuredAt, queryHash, sourceId, topCosine, JSON.stringify(documentIds));
        }
        const oldest = new Date(Date.parse(first.measuredAt) - SAMPLE_DAYS * MS_PER_DAY).toISOString();
        database.prepare('DELETE FROM quality_sample WHERE measured_at < ?').run(oldest);
      });
    },
    read: ({ sourceId, since }) =>
      database
        .prepare<QualityMeasurement>(
          `SELECT ${COLUMNS} FROM quality_measurement WHERE measured_at >= ? AND (? IS NULL OR source_id = ?)
           ORDER BY measured_at, source_id`,
        )
        .all(since, sourceId ?? null, sourceId ?? null),
    lastMeasuredAt: () =>
      database.prepare<{ at: string | null }>('SELECT max(measured_at) AS at FROM quality_measurement').get()?.at ??
      null,
    readReference: (wantedAt) => {
      const at = database
        .prepare<{ at: string | null }>(
          `SELECT coalesce((SELECT max(measured_at) FROM quality_sample WHERE measured_at <= ?),
             (SELECT min(measured_at) FROM quality_sample)) AS at`,
        )
        .get(wantedAt)?.at;
      if (at == null) return null;
      const rows = database
        .prepare<Omit<SampledQuery, 'documentIds'> & { documentIds: string }>(
          `SELECT query_hash AS queryHash, source_id AS sourceId, top_cosine AS topCosine, document_ids AS documentIds
           FROM quality_sample WHERE measured_at = ?`,
        )
        .all(at);
      const samples = rows.map((row) => ({ ...row, documentIds: JSON.parse(row.documentIds) as string[] }));
      return { measuredAt: at, samples: new Map(samples.map((sample) => [sample.queryHash, sample])) };
    },
    samplePastQueries: (limit) => {
      const rows = database
        .prepare<{ title: string }>(
          `SELECT DISTINCT title FROM (SELECT title, kind FROM trace ORDER BY started_at DESC LIMIT ?) WHERE kind = 'ask'`,
        )
        .all(RECENT_ASKS);
      return rows
        .map(({ title }) => ({ query: title, queryHash: sha256Hex(title) }))
        .filter(({ query }) => query.trim() !== '')
        .toSorted((a, b) => (a.queryHash < b.queryHash ? -1 : 1))
        .slice(0, limit);
    },
  };
}
