import type { Migration } from '../storage/migrate.ts';

/** Whether anything of a trace says when it was. Digests of imported traces are made anew, to say so. */
export const CLOCKS: Omit<Migration, 'version'> = {
  description: 'traces without a clock',
  sql: `
    ALTER TABLE trace_digest ADD COLUMN has_clock INTEGER NOT NULL DEFAULT 1;
    UPDATE trace_digest SET settled_span = -1 WHERE settled_span IS NOT NULL;
  `,
};
