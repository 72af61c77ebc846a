import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceDrift } from '../../contract/freshness.ts';
import type { Clock } from '../../spec/clock.ts';
import type { ResolvedSource } from '../../spec/indexing.ts';
import type { Database } from '../../storage/database.ts';
import { isIndexable } from '../ingest/is-indexable.ts';
import { PathFilter } from '../ingest/path-filter.ts';
import { walkFiles } from '../ingest/walk-files.ts';

/** What differs between a source's files and its index. */
export interface MeasuredDrift extends SourceDrift {
  sourceId: string;
  /** When the look began, ISO. */
  measuredAt: string;
  /** The files that differ, at most {@link MAX_DRIFT_PATHS}. `stamp` is another when the file is another again. */
  files: readonly { path: string; stamp: string }[];
}

/** More paths than these are not worth naming: whoever brings the index up to date walks the whole source then. */
export const MAX_DRIFT_PATHS = 200;

/**
 * Finds, for each source, the files that differ from what was indexed (added, changed, removed) and notes their number
 * with the source. Looks at names, sizes and times only: nothing is read, so a touched file counts until the next ingest has
 * found that its content is the same.
 *
 * @throws CancelledError when `signal` aborts
 */
export async function measureDrift(options: {
  database: Database;
  sources: readonly ResolvedSource[];
  clock: Clock;
  signal: AbortSignal;
}): Promise<MeasuredDrift[]> {
  const { database, sources, clock, signal } = options;
  const measured: MeasuredDrift[] = [];
  const isKnown = database.prepare('SELECT 1 FROM source WHERE source_id = ?');
  const note = database.prepare('UPDATE source SET drift = ?, drift_checked_at = ? WHERE source_id = ?');
  for (const source of sources) {
    if (isKnown.get(source.id) === undefined) continue;
    const measuredAt = new Date(clock.now()).toISOString();
    const drift = await findDifferences(database, source, signal);
    note.run(drift.added + drift.changed + drift.removed, measuredAt, source.id);
    measured.push({ sourceId: source.id, measuredAt, ...drift });
  }
  return measured;
}

interface KnownFile {
  path: string;
  sizeBytes: number;
  modifiedMs: number;
}

async function findDifferences(
  database: Database,
  source: ResolvedSource,
  signal: AbortSignal,
): Promise<Omit<MeasuredDrift, 'sourceId' | 'measuredAt'>> {
  const known = new Map(
    database
      .prepare<KnownFile>(
        'SELECT path, size_bytes AS sizeBytes, modified_ms AS modifiedMs FROM document WHERE source_id = ?',
      )
      .all(source.id)
      .map((file) => [file.path, file]),
  );
  const skipped = skippedPaths(database, source);
  const drift = { added: 0, changed: 0, removed: 0 };
  const files: MeasuredDrift['files'][number][] = [];
  const folder = isFolder(source.rootPath) ? source.rootPath : dirname(source.rootPath);
  const count = (what: keyof SourceDrift, { path, sizeBytes, modifiedMs }: KnownFile): void => {
    drift[what] += 1;
    const stamp = `${what} ${sizeBytes} ${modifiedMs}`;
    if (files.length < MAX_DRIFT_PATHS) files.push({ path: join(folder, path), stamp });
  };
  for await (const file of visibleFiles(source, signal)) {
    const before = known.get(file.path);
    known.delete(file.path);
    if (before === undefined) {
      if (!skipped.has(file.path)) count('added', file);
    } else if (before.sizeBytes !== file.sizeBytes || before.modifiedMs !== file.modifiedMs) count('changed', file);
  }
  for (const file of known.values()) count('removed', file);
  return { ...drift, files };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function* visibleFiles(source: ResolvedSource, signal: AbortSignal): AsyncGenerator<KnownFile> {
  const { rootPath, include, exclude, code, gitignore } = source;
  const stats = statSync(rootPath, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isFile()) {
    yield { path: rootPath.slice(dirname(rootPath).length + 1), sizeBytes: stats.size, modifiedMs: stats.mtimeMs };
    return;
  }
  const filter = new PathFilter({ include, exclude });
  for await (const entry of walkFiles({ rootPath, filter, gitignore, only: '', signal })) {
    if (entry.kind === 'file' && isIndexable(entry, code)) yield entry;
  }
}

/** Files that were left out on purpose are no drift while they stay as they were. */
function skippedPaths(database: Database, source: ResolvedSource): ReadonlySet<string> {
  const rows = database.prepare<{ path: string }>('SELECT path FROM skipped_file WHERE source_id = ?').all(source.id);
  return new Set(rows.map(({ path }) => path.slice(source.rootPath.length + 1).replaceAll('\\', '/')));
}
