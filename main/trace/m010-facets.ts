import type { Migration } from '../storage/migrate.ts';

/**
 * Lists, counts and facets of a million spans from an index alone: a row of `trace` is some hundred bytes, its facets are
 * a few dozen.
 */
export const FACETS: Omit<Migration, 'version'> = {
  description: 'indexes for facets and sessions',
  sql: `
    CREATE INDEX trace_by_facets ON trace (status, kind, origin, model, service, environment, tenant_id, pipeline_id, key);
    CREATE INDEX trace_by_user ON trace (user_id, status, kind, origin, model, service, environment, tenant_id, pipeline_id, key)
      WHERE user_id IS NOT NULL;
    CREATE INDEX trace_by_origin ON trace (origin, started_at);
  `,
};
