import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { FileDecision } from '../../contract/quarantine.ts';
import type { ResolvedSource } from '../../spec/indexing.ts';
import { PathFilter } from './path-filter.ts';
import { type FileEntry, type WalkEntry, walkFiles } from './walk-files.ts';

/** What one ingest looks at of one source. */
export interface SourceVisit {
  sourceId: string;
  /** Absolute folder that the paths of documents are relative to. */
  folder: string;
  /** The visited part, relative to `folder`; `''` is all of it. */
  part: string;
  /** Is everything visited that the source has? */
  isWhole: boolean;
  takesCode: boolean;
  /** Read the text in pictures and scanned pages? */
  takesPictures: boolean;
  /** By path relative to `folder`. */
  decisions: ReadonlyMap<string, FileDecision>;
  entries: AsyncIterable<WalkEntry>;
}

/** @throws the file system's error when the source itself cannot be looked at */
export async function openVisit(source: ResolvedSource, signal: AbortSignal): Promise<SourceVisit> {
  const { id: sourceId, rootPath, code: takesCode, ocr: takesPictures = true } = source;
  const decisions = new Map((source.decisions ?? []).map((decision) => [decision.path, decision]));
  const stats = await stat(rootPath);
  if (!stats.isDirectory()) {
    const path = basename(rootPath);
    const { size: sizeBytes, mtimeMs: modifiedMs, ctimeMs: changedMs } = stats;
    const entries = single({ kind: 'file', path, sizeBytes, modifiedMs, changedMs, selection: 'named' });
    const whole = { folder: dirname(rootPath), part: path, isWhole: true };
    return { sourceId, ...whole, takesCode, takesPictures, decisions, entries };
  }
  const part = relative(rootPath, source.only ?? rootPath)
    .split(sep)
    .join('/');
  const filter = new PathFilter(source);
  const entries = walkFiles({ rootPath, filter, gitignore: source.gitignore, only: part, signal });
  const isWhole = part === '';
  return { sourceId, folder: rootPath, part, isWhole, takesCode, takesPictures, decisions, entries };
}

export function absolutePathIn(visit: SourceVisit, path: string): string {
  return join(visit.folder, path);
}

async function* single(entry: FileEntry): AsyncGenerator<WalkEntry> {
  yield entry;
}
