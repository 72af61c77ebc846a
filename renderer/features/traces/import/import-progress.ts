import { formatBytes, formatCount, formatQuantity, formatRemaining } from '../../../ui/format.ts';
import { visibleLine } from '../../../ui/text/visible-text.ts';
import type { WatchedImport } from './import-store.ts';

/** A pace over less than this is a guess. Milliseconds. */
const MIN_PACE_MS = 1000;

export interface ImportProgressText {
  /** `Reading desk.json`. */
  label: string;
  /** `12,480 spans, 3.1 of 9.4 MB, file 2 of 5`. */
  count: string;
  /** Null while there is no rate to go by. */
  remaining: string | null;
  /** 0..1; null while sizes are not known. */
  share: number | null;
}

/** @returns how far an import is, from what was measured alone */
export function importProgress(watched: WatchedImport): ImportProgressText {
  const { current, bytesBefore, totalBytes, files, fileCount, elapsedMs } = watched;
  const bytesRead = Math.min(totalBytes, bytesBefore + (current?.bytesRead ?? 0));
  const share = totalBytes > 0 ? bytesRead / totalBytes : null;
  const told = current !== null && !files.some(({ path }) => path === current.path) ? current.spans : 0;
  const spans = files.reduce((sum, file) => sum + file.spans, told);
  const hasPace = share !== null && share > 0 && elapsedMs >= MIN_PACE_MS;
  const place =
    fileCount === null || fileCount < 2
      ? []
      : [`file ${Math.min(files.length + 1, fileCount)} of ${formatCount(fileCount)}`];
  const size = totalBytes > 0 ? [`${formatBytes(bytesRead)} of ${formatBytes(totalBytes)}`] : [];
  return {
    label: current === null ? 'Looking through the files' : `Reading ${baseName(current.path)}`,
    count: [formatQuantity(spans, 'span'), ...size, ...place].join(', '),
    remaining: hasPace ? formatRemaining((elapsedMs / share) * (1 - share)) : null,
    share,
  };
}

/** @returns the last part of a path, in either system's spelling */
export function baseName(path: string): string {
  return visibleLine(path.split(/[\\/]/).findLast((part) => part !== '') ?? path);
}
