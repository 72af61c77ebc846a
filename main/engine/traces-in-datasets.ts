import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Larger files are no data sets made of traces. Bytes. */
const MAX_DATASET_BYTES = 64 * 1024 * 1024;

/** @returns ids of traces that rows of the workspace's data sets name, each with its file */
export function tracesInDatasets(workspacePath: string): ReadonlyMap<string, string> {
  const folder = join(workspacePath, 'datasets');
  const found = new Map<string, string>();
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MAX_DATASET_BYTES || !/\.jsonl?$/.test(name)) continue;
    for (const [, id] of readFileSync(path, 'utf8').matchAll(
      /"(?:traceId|trace_id|sourceTraceId)"\s*:\s*("(?:[^"\\]|\\.)*")/g,
    )) {
      if (id !== undefined) found.set(JSON.parse(id) as string, `datasets/${name}`);
    }
  }
  return found;
}
