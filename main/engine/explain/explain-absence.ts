import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { editDistance } from '../../base/near-words.ts';
import type { WhyNotReason } from '../../contract/explain.ts';
import type { SkipReason } from '../../contract/ingest.ts';
import type { SourceDeclaration } from '../../contract/workspace-file.ts';
import { WatchFilter } from '../../retrieval/watch/watch-filter.ts';
import { sourcePath } from '../../workspace/resolve-sources.ts';
import type { SessionParts } from '../session-parts.ts';

interface Absence {
  reason: WhyNotReason;
  verdict: string;
  evidence: readonly string[];
}

/** Documents named in place of one that does not exist. */
const MAX_SUGGESTIONS = 3;
const MAX_EDITS = 3;

/** Says why a document that somebody names is in no index: left out, excluded, outside of every source, not read yet. */
export function explainAbsence(
  parts: Pick<SessionParts, 'files' | 'path' | 'retrieval' | 'index'>,
  name: string,
): Absence {
  const { sources } = parts.files.readWorkspace();
  const skipped = findSkipped(parts, sources, name);
  if (skipped !== undefined) {
    return {
      reason: 'skipped',
      verdict: `It was left out (${skipped.reason}): ${skipped.message}`,
      evidence: [skipped.path],
    };
  }
  for (const source of sources) {
    const root = realPath(sourcePath(parts.path, source));
    const file = findFile(root, source.id, name);
    if (file !== null) return judgeFile(source, root, file);
  }
  const elsewhere = isAbsolute(name) && existsSync(name) ? name : null;
  if (elsewhere !== null) {
    return {
      reason: 'not_in_a_source',
      verdict: `${elsewhere} is in no source of this workspace.`,
      evidence: [`\`trestle ingest ${elsewhere}\` takes it in.`],
    };
  }
  const near = suggest(parts.index, name);
  return {
    reason: 'no_such_document',
    verdict: `No document is called "${name}", and no source has such a file.`,
    evidence: near.length === 0 ? [] : [`There is ${near.join(', ')}.`],
  };
}

function findSkipped(
  { retrieval }: Pick<SessionParts, 'retrieval'>,
  sources: readonly SourceDeclaration[],
  name: string,
): { path: string; reason: SkipReason; message: string } | undefined {
  for (const { id } of sources) {
    const inSource = name.startsWith(`${id}/`) ? name.slice(id.length) : `/${name.replace(/^\.?\//, '')}`;
    const row = retrieval
      .databaseOf(id)
      .prepare<{ path: string; reason: SkipReason; message: string }>(
        `SELECT path, reason, message FROM skipped_file
         WHERE source_id = ? AND (path = ? OR substr(replace(path, '\\', '/'), -length(?)) = ?) ORDER BY length(path) LIMIT 1`,
      )
      .get(id, name, inSource, inSource);
    if (row !== undefined) return row;
  }
  return undefined;
}

function findFile(root: string, sourceId: string, name: string): string | null {
  const inSource = name.startsWith(`${sourceId}/`) ? name.slice(sourceId.length + 1) : name;
  const candidates = isAbsolute(name) ? [realPath(name)] : [join(root, inSource)];
  const inside = candidates.filter((path) => path === root || path.startsWith(root + sep));
  return inside.find((path) => existsSync(path) && !lstatSync(path).isDirectory()) ?? null;
}

function judgeFile(source: SourceDeclaration, root: string, file: string): Absence {
  const filter = new WatchFilter(root, source);
  const parts = relative(root, file).split(sep);
  const folders = parts.map((_, depth) => join(root, ...parts.slice(0, depth + 1)));
  const leftOut = folders.find((path) => filter.isIgnored(path, lstatSync(path)));
  if (leftOut !== undefined) {
    const what = leftOut === file ? 'it' : `its folder ${relative(root, leftOut)}`;
    return {
      reason: 'excluded',
      verdict: `The source "${source.id}" leaves ${what} out.`,
      evidence: [
        'Its include and exclude patterns, a .gitignore file, or its kind keep it out; see the source in trestle.jsonc.',
      ],
    };
  }
  return {
    reason: 'not_indexed_yet',
    verdict: `It is in the source "${source.id}" and has not been read yet.`,
    evidence: ['`trestle ingest` reads it now; a watched source does so by itself within seconds.'],
  };
}

function suggest(index: SessionParts['index'], name: string): string[] {
  const wanted = basename(name).toLowerCase();
  const rows = index
    .prepare<{ sourceId: string; path: string }>('SELECT source_id AS sourceId, path FROM document')
    .iterate();
  const near: { path: string; edits: number }[] = [];
  for (const { sourceId, path } of rows) {
    const own = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    const edits = own.startsWith(wanted) ? 0 : editDistance(wanted, own, MAX_EDITS);
    if (edits <= MAX_EDITS) near.push({ path: `${sourceId}/${path}`, edits });
  }
  return near
    .toSorted((a, b) => a.edits - b.edits || (a.path < b.path ? -1 : 1))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ path }) => path);
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync.native(path) : resolve(path);
}
